using System.Security.Cryptography;
using Finch.Auth;
using Finch.Settings.Helpers;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class ManagedHelpersTests : IDisposable
{
    private const string Program = "docker-credential-ecr-login";

    private readonly TempHome _home = new();
    private readonly FinchPaths _paths;
    private readonly ManagedHelpers _helpers;

    public ManagedHelpersTests()
    {
        var environment = _home.With(TimeProvider.System, ("PATH", _home.File("path")));
        _paths = new FinchPaths(environment);
        _helpers = new ManagedHelpers(_paths, environment, _home.File("programs"));
        Directory.CreateDirectory(_home.File("programs"));
        Directory.CreateDirectory(_home.File("path"));
        Ship("version one");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Installed => Path.Combine(_paths.HelperDirectory, Program);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Our_helper_is_installed_and_undone_to_the_last_trace()
    {
        Assert.False(_helpers.IsInForce(["ecr-login"]));
        Assert.Equal([HelperChangeKind.Installed, HelperChangeKind.StoreSet], await KindsAsync("ecr-login"));
        Assert.Equal("version one", await File.ReadAllTextAsync(Installed, Cancel));
        Assert.Equal("0755", Convert.ToString((int)File.GetUnixFileMode(Installed), 8).PadLeft(4, '0'));
        Assert.Contains("\"credsStore\": \"ecr-login\"", await File.ReadAllTextAsync(_paths.OwnConfigFile, Cancel), StringComparison.Ordinal);
        Assert.True(_helpers.IsInForce(["ecr-login"]));
        Assert.Empty(await KindsAsync("ecr-login"));

        Assert.False(_helpers.IsInForce([]));
        Assert.Equal([HelperChangeKind.Removed, HelperChangeKind.StoreRemoved], await KindsAsync());
        Assert.False(File.Exists(Installed));
        Assert.False(File.Exists(_paths.OwnConfigFile));
        Assert.False(File.Exists(_paths.ManagedHelpersFile));
        Assert.True(_helpers.IsInForce([]));
    }

    [Fact]
    public async Task Where_nothing_is_wanted_nothing_is_made()
    {
        Assert.True(_helpers.IsInForce([]));
        Assert.Empty(await KindsAsync());
        Assert.False(Directory.Exists(_paths.Directory));
    }

    [Fact]
    public async Task Another_version_and_a_damaged_copy_are_replaced()
    {
        await KindsAsync("ecr-login");
        Ship("version two, longer");
        Assert.False(_helpers.IsInForce(["ecr-login"]));
        Assert.Equal([HelperChangeKind.Installed], await KindsAsync("ecr-login"));
        Assert.Equal("version two, longer", await File.ReadAllTextAsync(Installed, Cancel));
        await File.AppendAllTextAsync(Installed, "!", Cancel);
        Assert.Equal([HelperChangeKind.Installed], await KindsAsync("ecr-login"));
        File.Delete(Installed);
        Assert.False(_helpers.IsInForce(["ecr-login"]));
        Assert.Equal([HelperChangeKind.Installed], await KindsAsync("ecr-login"));
    }

    [Theory]
    [InlineData("docker-credential-ecr-login", "has the SHA-256")]
    [InlineData("docker-credential-other", "does not name docker-credential-ecr-login")]
    [InlineData(null, "there is no ")]
    public async Task A_program_that_is_not_the_one_of_the_release_never_gets_there(string? named, string reason)
    {
        if (named is null)
            File.Delete(_home.File("programs", "SHA256SUMS"));
        else
            await File.WriteAllTextAsync(_home.File("programs", "SHA256SUMS"), $"{new string('0', 64)}  {named}\n", Cancel);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => KindsAsync("ecr-login"));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Installed));
        Assert.False(File.Exists(_paths.OwnConfigFile));
    }

    [Fact]
    public async Task What_somebody_else_put_there_is_left_alone()
    {
        Write(Installed, "amazon's");
        Write(_paths.OwnConfigFile, "{ \"credsStore\": \"pass\" }");
        Assert.Equal([HelperChangeKind.ProgramLeft, HelperChangeKind.StoreLeft], await KindsAsync("ecr-login"));
        Assert.Empty(await KindsAsync());
        Assert.Equal("amazon's", await File.ReadAllTextAsync(Installed, Cancel));
        Assert.Equal("{ \"credsStore\": \"pass\" }", await File.ReadAllTextAsync(_paths.OwnConfigFile, Cancel));
    }

    [Fact]
    public async Task A_store_set_by_hand_stays_when_the_entry_goes()
    {
        Write(_paths.OwnConfigFile, "{ \"credsStore\": \"ecr-login\" }");
        Assert.Equal([HelperChangeKind.Installed], await KindsAsync("ecr-login"));
        Assert.Equal([HelperChangeKind.Removed], await KindsAsync());
        Assert.Equal("{ \"credsStore\": \"ecr-login\" }", await File.ReadAllTextAsync(_paths.OwnConfigFile, Cancel));
    }

    [Fact]
    public async Task What_was_changed_since_is_not_undone()
    {
        await KindsAsync("ecr-login");
        Write(Installed, "changed");
        Write(_paths.OwnConfigFile, "{ \"credsStore\": \"pass\" }");
        Assert.Equal([HelperChangeKind.ProgramLeft], await KindsAsync());
        Assert.Equal("changed", await File.ReadAllTextAsync(Installed, Cancel));
        Assert.Equal("{ \"credsStore\": \"pass\" }", await File.ReadAllTextAsync(_paths.OwnConfigFile, Cancel));
    }

    [Theory]
    [InlineData(".finch/cred-helpers")]
    [InlineData(".finch/creds-helpers")]
    [InlineData("path")]
    public async Task Helpers_of_ones_own_are_looked_for_in_both_folders_and_on_path(string folder)
    {
        var missing = Assert.Single(await _helpers.ReconcileAsync(["corp"], Cancel));
        Assert.Equal((HelperChangeKind.Missing, "corp", Path.Combine(_paths.HelperDirectory, "docker-credential-corp")), (missing.Kind, missing.Name, missing.Path));
        var program = _home.File(folder, "docker-credential-corp");
        Write(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Empty(await KindsAsync("corp"));
    }

    [Fact]
    public async Task A_store_we_have_inside_needs_no_program() => Assert.Empty(await KindsAsync("encrypted-file"));

    private async Task<IEnumerable<HelperChangeKind>> KindsAsync(params string[] wanted)
        => (await _helpers.ReconcileAsync(wanted, Cancel)).Select(change => change.Kind);

    private void Ship(string content)
    {
        File.WriteAllText(_home.File("programs", Program), content);
        File.WriteAllText(_home.File("programs", "SHA256SUMS"),
            $"{new string('0', 64)}  finch\n{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)))}  {Program}\n");
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
