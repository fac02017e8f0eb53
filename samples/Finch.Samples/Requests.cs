using Finch.Auth;

namespace Finch.Samples;

/// <summary>An <see cref="HttpClient"/> for a registry's API.</summary>
public static class Requests
{
    public static async Task<string> TagsOf(UserEnvironment me, string registry, string repository, CancellationToken cancellationToken)
    {
        #region http
        using var connection = await RegistryConnection.OpenAsync(
            RegistryHost.Parse(registry), DockerCredentials.Of(me), me, cancellationToken);
        using var http = new HttpClient(connection.Handler, disposeHandler: false) { BaseAddress = connection.Origin };
        var tags = await http.GetStringAsync($"v2/{repository}/tags/list", cancellationToken);
        #endregion
        return tags;
    }

    public static async Task<string> Explain(Task work)
    {
        #region failure
        try
        {
            await work;
        }
        catch (RegistryAuthException failure)
        {
            return $"{failure.Failure}: {failure.Message} ({failure.Hint})";
        }
        #endregion
        return "";
    }
}
