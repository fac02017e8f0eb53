using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Finch.Auth;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The certificate authorities that variables name exist, can be read, and have not all expired.</summary>
internal sealed class AuthoritiesCheck(UserEnvironment environment) : IDoctorCheck
{
    private static readonly string[] FileVariables = ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];

    public string Name => "authorities";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        foreach (var variable in FileVariables)
        {
            if (environment[variable] is { } file)
                LookAtFile(variable, file, findings);
        }

        foreach (var folder in (environment["SSL_CERT_DIR"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Directory.Exists(folder))
                findings.Warn($"SSL_CERT_DIR names {folder}, which does not exist", "correct the variable");
        }

        if (FileVariables.All(variable => environment[variable] is null))
            findings.Ok("the system's");
        return Task.CompletedTask;
    }

    private void LookAtFile(string variable, string file, Findings findings)
    {
        if (!File.Exists(file))
        {
            findings.Fail($"{variable} names {file}, which does not exist", $"correct {variable}, or unset it");
            return;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException broken)
        {
            findings.Fail($"{variable}: {file} does not parse: {broken.Message.TrimEnd('.')}", "give a PEM file of certificates");
            return;
        }

        Judge(variable, file, certificates, findings);
        foreach (var certificate in certificates)
            certificate.Dispose();
    }

    /// <summary>A big bundle always holds some that are past their time; that is no fault of its own.</summary>
    private void Judge(string variable, string file, X509Certificate2Collection certificates, Findings findings)
    {
        var now = environment.Time.GetUtcNow();
        var expired = certificates.Where(certificate => certificate.NotAfter.ToUniversalTime() < now).ToList();
        if (certificates.Count == 0)
            findings.Fail($"{variable}: {file} holds no certificate", "give a PEM file of certificates");
        else if (expired.Count == certificates.Count)
            findings.Fail($"{variable}: every certificate in {file} has expired; the last one on {expired.Max(c => c.NotAfter.ToUniversalTime()):yyyy-MM-dd}", "get the file anew from whoever runs that authority");
        else if (expired.Count > 0 && certificates.Count <= 10)
            findings.Warn($"{variable}: {expired.Count} of {certificates.Count} certificates in {file} have expired: {string.Join("; ", expired.Select(c => c.Subject))}", "get the file anew from whoever runs that authority");
        else
            findings.Ok($"{variable}: {file}, {DoctorReport.Count(certificates.Count, "certificate")}");
    }
}
