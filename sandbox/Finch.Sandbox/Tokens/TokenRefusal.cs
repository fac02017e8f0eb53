namespace Finch.Sandbox.Tokens;

/// <summary>A token service's refusal.</summary>
internal sealed class TokenRefusal(int status, string error, string description) : Exception(description)
{
    public int Status { get; } = status;

    public string Error { get; } = error;
}
