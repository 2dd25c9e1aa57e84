using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataBank.Server;

/// <summary><c>--auth none</c>: every caller holds every role. The appliance refuses it unless it listens on loopback only.</summary>
internal sealed class OpenAccessHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private static readonly Task<AuthenticateResult> everybody = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(
        new ClaimsPrincipal(new ClaimsIdentity(
            Roles.All.Select(role => new Claim(Caller.RolesClaim, role)).Prepend(new Claim(Caller.SubjectClaim, "open-access")), Caller.OpenAccess, Caller.SubjectClaim, Caller.RolesClaim)),
        Caller.OpenAccess)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => everybody;
}
