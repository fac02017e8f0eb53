namespace Finch.Sandbox;

/// <summary>Which HTTP methods a token service implements. The token specification asks for GET; POST came later.</summary>
[Flags]
public enum TokenMethods
{
    None = 0,
    Get = 1,
    Post = 2,
}
