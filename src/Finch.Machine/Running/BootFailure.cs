namespace Finch.Machine.Running;

/// <summary>The guest did not come up; what executes its code may be to blame.</summary>
internal sealed class BootFailure(string reason) : Exception(reason);
