namespace Finch.Auth.Tests.Infra;

/// <summary>An environment that holds only what a test puts in it.</summary>
internal static class Surroundings
{
    public static UserEnvironment With(string home, TimeProvider? time = null, params (string Name, string Value)[] variables)
        => new(name => variables.FirstOrDefault(v => v.Name == name).Value, home, time ?? TimeProvider.System);

    public static UserEnvironment With(params (string Name, string Value)[] variables) => With("/nowhere", null, variables);
}
