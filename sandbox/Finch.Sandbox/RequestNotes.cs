namespace Finch.Sandbox;

/// <summary>What services tell the request log about a request.</summary>
internal static class RequestNotes
{
    private static readonly object ActionKey = new();
    private static readonly object DroppedKey = new();

    /// <summary>Notes which AWS operation was asked for.</summary>
    public static void NoteAction(this HttpContext context, string action) => context.Items[ActionKey] = action;

    public static string? Action(this HttpContext context) => context.Items[ActionKey] as string;

    /// <summary>Resets the connection on purpose. The server learns of it later than the log does.</summary>
    public static void Drop(this HttpContext context)
    {
        context.Items[DroppedKey] = true;
        context.Abort();
    }

    public static bool WasDropped(this HttpContext context) => context.Items.ContainsKey(DroppedKey);
}
