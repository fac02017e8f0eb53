using Finch.Auth;

namespace Finch.Settings.Yaml;

/// <summary>Errors of a settings file, each with the place to look at.</summary>
internal static class SettingsError
{
    /// <summary>What is wrong where: <c>/home/ann/.finch/finch.yaml:3:5: ...</c>, the form that editors and terminals jump to.</summary>
    public static RegistryAuthException At(string file, YamlPlace place, string what, string? hint = null)
        => At(file, place.Line, place.Column, what, hint);

    /// <summary>The same for a line and a column, which count from one.</summary>
    public static RegistryAuthException At(string file, int line, int column, string what, string? hint = null)
        => new(AuthFailure.Configuration, $"{file}:{line}:{column}: {what}", hint);
}
