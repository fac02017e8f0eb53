using System.Text;
using Finch.Auth.Helpers;
using Finch.Machine.Bridge;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class BridgeTrialTests
{
    [Theory]
    [InlineData(1, "credentials not found in native keychain", null)]
    [InlineData(1, "the machine may not ask for credentials of finch-doctor.invalid", null)]
    [InlineData(1, "the keyring is locked", null)]
    [InlineData(0, "{}", null)]
    [InlineData(1, "the credential bridge to the host is down: the host hung up", "it is down in the guest")]
    [InlineData(1, "the host did not answer within 60 s", "its keeper does not answer")]
    [InlineData(1, "this process may not ask for credentials", "the guest has lost the secret of this run")]
    [InlineData(127, "", "the guest has no docker-credential-finch")]
    [InlineData(255, "", "ssh does not come through")]
    public void Whatever_came_over_the_bridge_is_an_answer(int exitCode, string words, string? expected)
        => Assert.Equal(expected, BridgeTrial.Judge(new ProcessResult(exitCode, Encoding.UTF8.GetBytes(words + "\n"), [])));
}
