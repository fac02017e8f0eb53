namespace Finch.Machine;

/// <summary>The steps of making and starting a machine, in their order. Each is entered when the one before it is done; some have nothing to do.</summary>
public enum MachineStage
{
    /// <summary>The guest image's digest is computed.</summary>
    Checking,

    /// <summary>The guest image is unpacked.</summary>
    Unpacking,

    /// <summary>A small program finds out whether hardware acceleration works.</summary>
    Trying,

    /// <summary>QEMU starts.</summary>
    Starting,

    /// <summary>Nothing has been heard of the guest's kernel yet.</summary>
    Booting,

    /// <summary>The kernel runs; its sshd does not yet.</summary>
    Ssh,

    /// <summary>sshd listens; containerd does not answer yet.</summary>
    Containerd,

    /// <summary>containerd answers; the connection that carries it and the credential bridge is being made.</summary>
    Connecting,

    /// <summary>It did not work, or the person gave up: what was started is ended.</summary>
    Undoing,
}
