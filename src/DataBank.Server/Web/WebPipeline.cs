using Microsoft.AspNetCore.Builder;

namespace DataBank.Server;

/// <summary>HTTP manners that all hosts share, in the order they must stand.</summary>
public static class WebPipeline
{
    /// <summary>Audit, errors, routing, authentication and authorisation; endpoints are mapped after it.</summary>
    public static void UseDataBankWeb(this WebApplication app)
    {
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
