using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>Registers who may do what: by default every path and method, existing or not, needs a token.</summary>
public static class AccessServices
{
    /// <param name="key">The key that signed the tokens to accept; null opens everything to everybody (<c>--auth none</c>).</param>
    public static void AddAccess(this IServiceCollection services, SigningKey? key)
    {
        if (key is null) services.AddAuthentication(Caller.OpenAccess).AddScheme<AuthenticationSchemeOptions, OpenAccessHandler>(Caller.OpenAccess, null);
        else
        {
            services.AddSingleton<RememberedTokens>();
            services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddScheme<AuthenticationSchemeOptions, PersonSessionHandler>(PersonSessionHandler.Name, null);
            services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<RememberedTokens>((options, tokens) => Configure(options, key, tokens));
        }

        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        services.AddAuthorization(options =>
        {
            options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
            foreach (var permission in RolePermissions.All)
            {
                options.AddPolicy(permission, policy =>
                {
                    policy.RequireAuthenticatedUser().RequireRole(RolePermissions.RolesWith(permission));
                    if (permission is Permissions.ResearchRead or Permissions.Mapping or Permissions.SeeReidentification) policy.AddRequirements(new ThemeRequirement(permission));
                });
            }
        });
    }

    /// <summary>Pages of these origins may ask by scripts, with tokens, never with cookies (https://fetch.spec.whatwg.org/#http-cors-protocol).</summary>
    public static void AddOrigins(this IServiceCollection services, string[] origins)
    {
        if (origins.Length == 0) return;
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins).AllowAnyMethod().AllowAnyHeader()
            .WithExposedHeaders("ETag", "Location", "Content-Location", "Last-Modified", "Retry-After", "X-Progress", "WWW-Authenticate").SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    private static void Configure(JwtBearerOptions options, SigningKey key, RememberedTokens tokens)
    {
        options.ForwardDefaultSelector = context => PersonCookie.Counts(context.Request) ? PersonSessionHandler.Name : ExternalServices.IsForeign(context.Request, key) ? ExternalServices.Tokens : null;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(tokens);
        options.IncludeErrorDetails = false; // The details could repeat parts of the token.
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidateIssuer = false, // What this key has signed was issued here; clients know the appliance by several addresses.
            ValidAudience = TokenIssuer.Audience,
            IssuerSigningKeyResolver = (_, _, id, _) => key.Published.Where(each => each.KeyId == id),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = ["JWT", "at+jwt"], // Of the command line, and of the authority (RFC 9068 §2.1).
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            NameClaimType = Caller.SubjectClaim,
            RoleClaimType = Caller.RolesClaim,
            AuthenticationType = JwtBearerDefaults.AuthenticationScheme,
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = received =>
            {
                received.Token = SessionCookie.TokenOf(received.Request);
                if (received.Token is not null || received.HttpContext.RequestServices.GetRequiredService<ClientCertificates>().CallerOf(received.HttpContext) is not { } known) return Task.CompletedTask;
                received.Principal = known;
                received.Success();
                return Task.CompletedTask;
            },
            OnTokenValidated = validated =>
            {
                if (!validated.HttpContext.RequestServices.GetRequiredService<ClientCertificates>().Allows(validated.Principal!, validated.HttpContext)) validated.Fail("certificate");
                if (validated.HttpContext.RequestServices.GetService<RevokedTokens>()?.Contains(validated.Principal!) == true) validated.Fail("revoked");
                return Task.CompletedTask;
            },
        };
    }
}
