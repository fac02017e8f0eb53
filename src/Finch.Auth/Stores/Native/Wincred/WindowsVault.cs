using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Finch.Auth.Stores.Native.Wincred;

/// <summary>The vault of this user, by the calls of wincred.h.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsVault : ICredentialVault
{
    private const int NotFound = 1168;

    private const int NoSuchLogonSession = 1312;

    /// <inheritdoc/>
    public VaultEntry? Read(string target)
    {
        if (!Advapi.Read(target, Advapi.Generic, 0, out var credential))
            return IsMissing() ? null : throw Failed();
        try
        {
            return EntryOf(credential);
        }
        finally
        {
            Advapi.Free(credential);
        }
    }

    /// <inheritdoc/>
    public void Write(VaultEntry entry)
    {
        using var memory = new NativeMemoryList();
        var attributes = stackalloc Advapi.Attribute[entry.Attributes.Count];
        var count = 0;
        foreach (var (keyword, value) in entry.Attributes)
            attributes[count++] = new Advapi.Attribute { Keyword = memory.Text(keyword), ValueSize = (uint)value.Length, Value = memory.Bytes(value) };
        var credential = new Advapi.Credential
        {
            Type = Advapi.Generic,
            TargetName = memory.Text(entry.Target),
            BlobSize = (uint)entry.Blob.Length,
            Blob = memory.Bytes(entry.Blob),
            Persist = Advapi.PersistLocalMachine,
            AttributeCount = (uint)count,
            Attributes = attributes,
            UserName = memory.Text(entry.Username),
        };
        if (!Advapi.Write(&credential, 0))
            throw Failed();
    }

    /// <inheritdoc/>
    public bool Delete(string target)
        => Advapi.Delete(target, Advapi.Generic, 0) || (IsMissing() ? false : throw Failed());

    /// <inheritdoc/>
    public IReadOnlyList<VaultEntry> Enumerate(string? prefix)
    {
        if (!Advapi.Enumerate(prefix is null ? null : prefix + "*", 0, out var count, out var credentials))
            return IsMissing() ? [] : throw Failed();
        try
        {
            var entries = new List<VaultEntry>();
            for (var i = 0; i < count; i++)
            {
                if (credentials[i]->Type == Advapi.Generic)
                    entries.Add(EntryOf(credentials[i]));
            }

            return entries;
        }
        finally
        {
            Advapi.Free(credentials);
        }
    }

    private static VaultEntry EntryOf(Advapi.Credential* credential)
    {
        var attributes = new Dictionary<string, byte[]>();
        for (var i = 0; i < credential->AttributeCount; i++)
        {
            var attribute = credential->Attributes[i];
            attributes[new string(attribute.Keyword)] = new ReadOnlySpan<byte>(attribute.Value, (int)attribute.ValueSize).ToArray();
        }

        return new VaultEntry(
            new string(credential->TargetName),
            new string(credential->UserName),
            new ReadOnlySpan<byte>(credential->Blob, (int)credential->BlobSize).ToArray(),
            attributes);
    }

    private static bool IsMissing() => Marshal.GetLastPInvokeError() == NotFound;

    private static TroubleException Failed()
        => Marshal.GetLastPInvokeError() switch
        {
            NoSuchLogonSession => new(StoreState.Unavailable, "this sign-in session keeps no credentials, like one over ssh or of a service",
                "sign in to Windows with a password, or use encrypted-file"),
            var error => new(StoreState.Broken, $"the credential manager failed: {Marshal.GetPInvokeErrorMessage(error)} ({error})",
                "run 'cmdkey /list' to see whether the credential manager works"),
        };

    /// <summary>Copies of texts and bytes where Windows can read them, overwritten when they are no longer needed.</summary>
    private sealed class NativeMemoryList : IDisposable
    {
        private readonly List<(nint Address, int Length)> _blocks = [];

        /// <summary>UTF-16 with a final NUL.</summary>
        public char* Text(string text) => (char*)Copy(MemoryMarshal.AsBytes<char>(text + '\0'));

        public byte* Bytes(ReadOnlySpan<byte> bytes) => (byte*)Copy(bytes);

        public void Dispose()
        {
            foreach (var (address, length) in _blocks)
            {
                new Span<byte>((void*)address, length).Clear();
                NativeMemory.Free((void*)address);
            }
        }

        private nint Copy(ReadOnlySpan<byte> bytes)
        {
            var address = (nint)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
            bytes.CopyTo(new Span<byte>((void*)address, bytes.Length));
            _blocks.Add((address, bytes.Length));
            return address;
        }
    }
}
