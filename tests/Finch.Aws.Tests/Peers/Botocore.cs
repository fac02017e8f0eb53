using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Finch.Aws.Tests.Peers;

/// <summary>A running Python that signs what it is given.</summary>
internal sealed class Botocore : IDisposable
{
    private readonly Process _process;

    private Botocore(Process process, string version)
    {
        _process = process;
        Version = version;
    }

    public string Version { get; }

    /// <summary>Starts the first Python that has botocore; null when none has.</summary>
    public static Botocore? Start()
    {
        // The distribution's own Python first: its awscli package brings botocore along.
        foreach (var python in new[] { "/usr/bin/python3", Peer.Find("python3") }.OfType<string>().Where(File.Exists))
        {
            var script = Path.Combine(AppContext.BaseDirectory, "Peers", "sign_with_botocore.py");
            var process = Process.Start(new ProcessStartInfo(python, [script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            if (process.StandardOutput.ReadLine() is { } version)
                return new Botocore(process, version);
            process.Dispose();
        }

        return null;
    }

    /// <summary>The Authorization header that botocore would send.</summary>
    public string? Sign(UnsignedRequest request, TestSigner signer)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("method", request.Method);
            writer.WriteString("url", request.Url.AbsoluteUri);
            writer.WriteBase64String("body", Encoding.UTF8.GetBytes(request.Body ?? ""));
            writer.WriteString("id", signer.AccessKeyId);
            writer.WriteString("key", signer.SecretKey);
            writer.WriteString("token", signer.SessionToken);
            writer.WriteString("service", signer.Service);
            writer.WriteString("region", signer.Region);
            writer.WriteString("time", signer.Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
            writer.WriteStartArray("headers");
            foreach (var (name, value) in request.Headers)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(name);
                writer.WriteStringValue(value);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        _process.StandardInput.WriteLine(Encoding.UTF8.GetString(line.ToArray()));
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        // It ends when its input does.
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
