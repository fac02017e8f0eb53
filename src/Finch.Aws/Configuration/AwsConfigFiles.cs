using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Aws.Configuration;

/// <summary>
/// The shared configuration of every AWS tool: <c>~/.aws/config</c> and <c>~/.aws/credentials</c>, or the files that
/// <c>AWS_CONFIG_FILE</c> and <c>AWS_SHARED_CREDENTIALS_FILE</c> name.
/// </summary>
internal sealed class AwsConfigFiles
{
    /// <summary>Far above any file seen; a mistake such as a path to an image must not fill memory.</summary>
    private const int MaximumBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, IniSection> _sections = new(StringComparer.Ordinal);

    private AwsConfigFiles()
    {
    }

    /// <summary>Where settings are read from.</summary>
    public static string ConfigPath(UserEnvironment environment)
        => environment.Expand(environment["AWS_CONFIG_FILE"] ?? environment.HomeDirectory + "/.aws/config");

    /// <summary>Where keys are read from.</summary>
    public static string CredentialsPath(UserEnvironment environment)
        => environment.Expand(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? environment.HomeDirectory + "/.aws/credentials");

    /// <summary>Reads both files. A file that does not exist is empty.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.Configuration"/>: unreadable or malformed, with file and line.</exception>
    public static AwsConfigFiles Load(UserEnvironment environment)
    {
        var files = new AwsConfigFiles();
        var explicitDefault = false;
        foreach (var section in Read(ConfigPath(environment)))
        {
            // "[default]" and "[profile default]" name the same profile; the longer form wins.
            if (section.Name == "default" && explicitDefault)
                continue;
            if (section.Name == "profile default" && !explicitDefault)
            {
                explicitDefault = true;
                files._sections.Remove(section.Name);
            }

            files.Add(section.Name == "default" ? "profile default" : section.Name, section);
        }

        foreach (var section in Read(CredentialsPath(environment)))
            files.Add("profile " + section.Name, section);
        return files;
    }

    /// <summary>A profile with the values of both files, those of the credentials file winning; null when neither has it.</summary>
    public IniSection? Profile(string name) => _sections.GetValueOrDefault("profile " + name);

    public IniSection? SsoSession(string name) => _sections.GetValueOrDefault("sso-session " + name);

    public IniSection? Services(string name) => _sections.GetValueOrDefault("services " + name);

    private void Add(string name, IniSection section)
    {
        if (_sections.TryGetValue(name, out var known))
            known.Overlay(section);
        else
            _sections[name] = section;
    }

    private static List<IniSection> Read(string path)
    {
        // Without its folder a file is not there, and a helper that answers from its cache has no time for exceptions. With it, only
        // opening the file tells "not there" from "may not be seen".
        if (!Path.Exists(path) && !Directory.Exists(Path.GetDirectoryName(path)))
            return [];
        try
        {
            return BoundedFile.Read(path, MaximumBytes) is { } content
                ? IniParser.Parse(BoundedFile.Decode(content), path)
                : throw new AwsException(AwsFailure.Configuration, $"Unable to parse config file: {path} (it is larger than 4 MiB)");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(AwsFailure.Configuration, $"Unable to read config file: {path} ({error.Message})",
                $"check who may read {path}", error);
        }
    }
}
