using Finch.Auth;

namespace Finch.Cli;

/// <summary>What the program tells a script. Documented in docs/exit-codes.md, tested, never renumbered.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Refused = 4;
    public const int Unreachable = 5;
    public const int Configuration = 6;
    public const int Cancelled = 130;

    /// <summary>The code of a failure.</summary>
    public static int For(AuthFailure failure) => failure switch
    {
        AuthFailure.Usage => Usage,
        AuthFailure.NotFound => NotFound,
        AuthFailure.Refused or AuthFailure.Expired or AuthFailure.RealmRefused or AuthFailure.RateLimited => Refused,
        AuthFailure.Unreachable or AuthFailure.Tls => Unreachable,
        AuthFailure.Configuration or AuthFailure.Store => Configuration,
        // Finch's own code for a machine in another state.
        AuthFailure.WrongState => Unexpected,
        _ => Unexpected,
    };
}
