namespace Finch.Machine.Running;

/// <summary>What the keeper tells the command that started it, which may be gone: then nobody is told.</summary>
/// <param name="output">Standard output.</param>
/// <param name="detach">Lets go of it, once everything is connected.</param>
internal sealed class KeeperReport(TextWriter output, Action detach)
{
    private bool _isOver;

    /// <summary>It will not come to a connection.</summary>
    public void Failed(string reason) => Say(Keeper.ErrorWord + reason);

    /// <summary>It is tried again.</summary>
    public void Trouble(string reason) => Say(reason);

    /// <summary>Everything is connected, for the first time.</summary>
    public void Connected()
    {
        if (_isOver)
            return;
        Say(Keeper.ReadyWord);
        _isOver = true;
        detach();
    }

    private void Say(string line)
    {
        if (_isOver)
            return;
        try
        {
            output.WriteLine(line);
        }
        catch (IOException)
        {
            // Nobody waits any more.
        }
    }
}
