using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataBank.Server;

/// <summary>Makes somebody who is signed in at a browser the caller of what that browser asks for (<see cref="PersonCookie"/>).</summary>
internal sealed class PersonSessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "databank:person";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() => await PersonCookie.FindAsync(Context) is { } signedIn
        ? AuthenticateResult.Success(new AuthenticationTicket(PersonClaims.Principal(signedIn.Person, Name), Name))
        : AuthenticateResult.NoResult();
}
