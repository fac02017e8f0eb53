using Finch.Auth;

namespace Finch.Samples;

/// <summary>Whose credentials are meant.</summary>
public static class People
{
    public static UserEnvironment WhoeverRunsThis()
    {
        #region me
        var me = new UserEnvironment(
            Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            TimeProvider.System);
        #endregion
        return me;
    }
}
