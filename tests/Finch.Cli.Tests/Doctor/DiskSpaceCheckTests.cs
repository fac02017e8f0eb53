using Finch.Cli.Auth.Doctor;
using Xunit;

namespace Finch.Cli.Tests.Doctor;

public class DiskSpaceCheckTests
{
    [Theory]
    [InlineData(0, "Fail")]
    [InlineData(1024 * 1024 - 1, "Fail")]
    [InlineData(1024 * 1024, "Warn")]
    [InlineData(64 * 1024 * 1024 - 1, "Warn")]
    [InlineData(64 * 1024 * 1024, "")]
    public void It_speaks_up_when_there_is_next_to_nothing_left(long free, string result)
    {
        var findings = new Findings(_ => { });
        DiskSpaceCheck.Judge("/home/ann", free, findings);
        Assert.Equal(result, string.Concat(findings.All.Select(finding => finding.Result)));
    }
}
