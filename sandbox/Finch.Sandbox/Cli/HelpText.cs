namespace Finch.Sandbox.Cli;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public const string Usage = """
        finch-sandbox: a local Amazon ECR, ECR Public, Docker Hub and OCI registry under their real names

        Usage:
          finch-sandbox [serve] [options]         start, and run until Ctrl+C
          finch-sandbox env [--state FILE] [--json]
                                                  print the environment that leads programs to it
          finch-sandbox run [options] -- COMMAND  start, run COMMAND with that environment, stop

        Options:
          --state FILE                  where addresses are written (default: finch-sandbox.json
                                        in $XDG_RUNTIME_DIR or the temporary folder)
          --user NAME                   registry user (default: ann)
          --password-file FILE          its password (default: random)
          --account ID                  AWS account of the AWS user (default: 111222333444)
          --region REGION               AWS_REGION of the environment (default: eu-west-1)
          --access-key-id ID            AWS access key id (default: random)
          --secret-access-key-file FILE its secret (default: random)
          --deny ACTION                 an IAM action the AWS user may not perform, such as
                                        ecr:GetAuthorizationToken or ecr:*; may be repeated
          --repository NAME             an ECR repository that exists; may be repeated
          --create-on-push              a push makes the ECR repository
          --token-lifetime SECONDS      of ECR login passwords (default: 43200)
          --access-token-lifetime SECONDS
                                        of Bearer tokens (default: 300)
          --token-methods get|post|get,post
                                        what the bearer.registry.test token service answers
          --data DIR                    keep images there (default: a temporary folder)
          --fault NAME=VALUE[;host=H][;path=P][;method=M][;times=N]
                                        misbehave; may be repeated
          -h, --help                    show this help
          --version                     show the version

        Faults:
          delay=500ms              too-many-requests=N[;retry-after=S]   reset=N
          server-error=N[;status=503]            token-lifetime=SECONDS
          foreign-realm=URL        foreign-redirect=URL                  foreign-upload=URL
          corrupt-blob=OFFSET      truncate-blob=BYTES                   break-upload=BYTES
          huge-token=BYTES         garbage-token=TEXT

        """;
}
