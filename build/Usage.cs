namespace Finch.Build;

internal static class Usage
{
    public const string Text = """
        usage: dotnet run build.cs -- TASK

          native              the native programs into artifacts/native/RID/, the sandbox into artifacts/sandbox/
          test [--filter X]   everything from nothing: peers, native programs, every test; the last line counts them
                              --filter X runs only the tests whose name contains X
          check               locked restore, formatting, the packages, a build without warnings, then test; what CI runs
          format              put the sources into the form that check asks for
          guest               the system that finch vm starts, from the packages of Debian 12, into artifacts/guest/
          bench [ARGS]        our programs beside their peers, as ratios; --help lists ARGS
          pack                the libraries as NuGet packages into artifacts/packages/, and a program that uses them from there
          fuzz [ARGS]         made-up inputs for every parser of what others write: --inputs N, --seed S, --only NAME, --at INDEX
          demo                sign in every way there is, push an image, pull it back, compare the digests
        """;
}
