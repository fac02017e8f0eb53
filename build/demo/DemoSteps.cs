namespace Finch.Build;

/// <summary>What the demo shows, in order. Lines are what a person would type, word for word, and may be long.</summary>
internal static class DemoSteps
{
    private const string Succeeded = "Login Succeeded";

    public static IEnumerable<DemoStep> All(DemoWorld world) =>
    [
        new Say("Amazon ECR through the credential helper: who am I, and the two files that switch it on"),
        new WriteFile(".aws/credentials", $"""
            [default]
            aws_access_key_id = {world["AWS_ACCESS_KEY_ID"]}
            aws_secret_access_key = {world["AWS_SECRET_ACCESS_KEY"]}
            """) { Hidden = world["AWS_SECRET_ACCESS_KEY"] },
        new WriteFile(".aws/config", """
            [default]
            region = eu-west-1
            """),
        new Command("aws sts get-caller-identity", "\"Account\": \"111222333444\""),
        new Command("finch aws sts get-caller-identity", "\"Account\": \"111222333444\""),
        new WriteFile(".finch/finch.yaml", """
            cpus: 3
            memory: 4GiB
            creds_helpers:
                - ecr-login
            """),
        new WriteFile(".finch/config.json", """
            {
                "credsStore": "ecr-login"
            }
            """),
        new Note("(the virtual machine picks this up when it is stopped and started: it comes at the end)"),
        new Command("""printf '111222333444.dkr.ecr.eu-west-1.amazonaws.com' | docker-credential-ecr-login get | grep -o '"Username":"[^"]*"'""", "AWS"),

        new Say("Amazon ECR with a token of the AWS CLI"),
        new Command("export AWS_ACCOUNT_ID=111222333444"),
        new Command("export AWS_REGION=eu-west-1"),
        new Command("aws ecr get-login-password --region $AWS_REGION | finch login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com", Succeeded),
        new Command("aws ecr get-login-password --region $AWS_REGION | finch login --username AWS --password-stdin \"$AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com\"", Succeeded),
        new Command("finch aws ecr get-login-password --region $AWS_REGION | finch login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com", Succeeded),

        new Say("Amazon ECR Public; its region is always us-east-1"),
        new Command("aws ecr-public get-login-password --region us-east-1 | finch login --username AWS --password-stdin public.ecr.aws", Succeeded),
        new Command("finch aws ecr-public get-login-password --region us-east-1 | finch login --username AWS --password-stdin public.ecr.aws", Succeeded),

        new Say("Docker Hub, and any registry with a user and a password, at the prompt"),
        new Command("finch login", Succeeded) { Typing = world.Person },
        new Command("finch login basic.registry.test", Succeeded) { Typing = world.Person },

        new Say("Amazon ECR with nothing but the AWS credentials: finch mints the token, and renews it from now on"),
        new Command("finch login $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com", Succeeded),
        new Command("finch login public.ecr.aws", Succeeded),

        new Say("A real image, there and back"),
        new Command("finch load --input image.tar"),
        new RoundTrip("Amazon ECR", "$AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com/demo:1"),
        new RoundTrip("Amazon ECR Public", "public.ecr.aws/finch/demo:1"),
        new RoundTrip("Docker Hub", $"{world["FINCH_SANDBOX_USER"]}/demo:1"),
        new RoundTrip("user and password", "basic.registry.test/demo:1"),

        new Say("The virtual machine: it starts with what finch.yaml says, and asks this computer for credentials"),
        .. world.WithoutMachine is { } reason ? [new Note($"(left out: {reason})")] : Machine,
    ];

    private static IEnumerable<DemoStep> Machine =>
    [
        new Command("finch vm init", "started successfully"),
        new Command("finch vm stop", "stopped successfully"),
        new Command("finch vm start", "started successfully"),
        new Command("finch vm status", "Running"),
        new Note("(the machine reaches the sandbox as 10.0.2.2, and is told whom it may trust)"),
        new Command("cat $SSL_CERT_FILE | finch vm ssh 'cat > /root/sandbox.pem'"),
        new Command("""
            finch vm ssh env HTTPS_PROXY=$(echo $HTTPS_PROXY | sed s/127.0.0.1/10.0.2.2/) SSL_CERT_FILE=/root/sandbox.pem finch pull $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com/demo:1
            """, "Downloaded newer image"),
        new Command("finch images", "dkr.ecr.eu-west-1.amazonaws.com/demo"),
        new Command("finch vm ssh ctr run --rm $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com/demo:1 one /bin/sh -c pwd", "/"),
        new Command("grep bridge ~/.finch/vm/keeper.log", ": found"),
        new Command("finch vm remove --force", "removed successfully"),
    ];
}
