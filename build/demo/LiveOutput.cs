using System.Text;

namespace Finch.Build;

/// <summary>Passes output on character by character, so that a prompt is seen before its line has ended, and keeps it.</summary>
internal sealed class LiveOutput
{
    private static readonly TimeSpan PromptLimit = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _text = new();
    private int _answered;

    public string Text
    {
        get
        {
            lock (_text) return _text.ToString();
        }
    }

    public async Task CopyAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            lock (_text)
            {
                _text.Append(buffer, 0, count);
                Console.Out.Write(buffer, 0, count);
                Console.Out.Flush();
            }
        }
    }

    /// <summary>Waits for a prompt; false when the program ended, or stayed silent, without one.</summary>
    public async Task<bool> ShowsAsync(string prompt, Task reading)
    {
        for (var end = DateTime.UtcNow + PromptLimit; DateTime.UtcNow < end; await Task.Delay(20))
        {
            var ended = reading.IsCompleted;
            var at = Text.IndexOf(prompt, _answered, StringComparison.Ordinal);
            if (at >= 0)
            {
                _answered = at + prompt.Length;
                return true;
            }

            if (ended) return false;
        }

        return false;
    }
}
