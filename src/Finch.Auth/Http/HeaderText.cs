namespace Finch.Auth.Http;

/// <summary>What a header may hold (RFC 9110 §5.5), for values that others gave us.</summary>
/// <remarks>
/// <c>TryAddWithoutValidation</c> sends a line break as it is: a token with one in it would write further headers, or a whole further
/// request, in our name.
/// </remarks>
internal static class HeaderText
{
    /// <summary>True for printable ASCII; tokens and keys are never anything else.</summary>
    public static bool CanHold(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
