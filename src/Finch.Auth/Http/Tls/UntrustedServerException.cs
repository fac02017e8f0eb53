using System.Security.Authentication;

namespace Finch.Auth.Http.Tls;

/// <summary>Says in a person's words why a server's certificate was not accepted.</summary>
internal sealed class UntrustedServerException(string reason) : AuthenticationException(reason);
