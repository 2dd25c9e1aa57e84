using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>The page on which somebody who is signed in at a browser opens a closed record: then the viewer shows its images.</summary>
internal static class BreakGlassPage
{
    public const string Path = "/auth/break-glass";

    private static readonly Html Title = Html.Say("閉鎖された診療記録を開く", "Open a closed record");

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, (Delegate)ShowAsync).WithoutAudit();
        pages.MapPost(Path, (Delegate)TakeAsync).AuditAs(BreakGlassEndpoints.Interaction, "E");
    }

    private static Task<IResult> ShowAsync(HttpContext context) => AnswerAsync(context, _ => Task.FromResult(Form(context, null, StatusCodes.Status200OK)));

    private static Task<IResult> TakeAsync(HttpContext context) => AnswerAsync(context, person => OpenAsync(context, person));

    private static async Task<IResult> AnswerAsync(HttpContext context, Func<Person, Task<IResult>> answer)
    {
        if (context.RequestServices.GetService<ClosedRecords>() is null) throw Errors.NoSuchPath(); // The records are another process's.
        if (await PersonCookie.FindAsync(context) is not { Person: var person }) return Results.Redirect(SignInEndpoints.AddressFor(context.Request));
        return Caller.Holds(person.Roles, Permissions.BreakGlass) ? await answer(person)
            : SignInPages.Message(context, StatusCodes.Status403Forbidden, Html.Say("診療職だけが開けます。", "Clinical users alone open closed records."));
    }

    private static async Task<IResult> OpenAsync(HttpContext context, Person person)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var trail = AuditTrail.Of(context);
        trail.Subject = person.UserName;
        try
        {
            var number = form["patient"].ToString().Trim();
            var asked = new BreakGlassRequest(number.Contains('|', StringComparison.Ordinal) ? number : $"|{number}", form["reason"]);
            var glass = await context.RequestServices.GetRequiredService<BreakGlass>().OpenAsync(person.UserName!, asked, trail, context.RequestAborted);
            var until = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(glass.Ends), TimeZoneInfo.Local).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
            return PageAnswer.Show(context, Title, Html.Of($"""<p role="status">{Html.Say($"{until} まで開きました。警報が出ています。", $"Open until {until}. An alarm was raised.")}</p>"""));
        }
        catch (RequestProblem problem)
        {
            return Form(context, problem.Status switch
            {
                404 => Html.Say("この番号の患者はいません。", "No patient has this number."),
                409 => Html.Say("この番号の患者が複数いるか、開いている記録が多すぎます。", "Several patients have this number, or too many records are open."),
                _ => Html.Say("患者番号と理由（5〜500文字）を入力してください。", "Give the patient's number and a reason of 5 to 500 characters."),
            }, problem.Status);
        }
    }

    private static IResult Form(HttpContext context, Html? problem, int status) => PageAnswer.Show(context, Title, Html.Of($"""
        {PageAnswer.Alert(problem)}
        <p>{Html.Say("緊急時に限ります。誰が、誰の記録を、なぜ開いたかが記録され、警報が出ます。", "In an emergency alone: who opens whose record, and why, is recorded and raises an alarm.")}</p>
        <form method="post" action="{Path}">
          {PageAnswer.FormToken(context)}
          <label for="patient">{Html.Say("患者番号", "Number of the patient")}</label>
          <input id="patient" name="patient" maxlength="{BreakGlass.LongestPatient}" required autofocus>
          <label for="reason">{Html.Say("理由", "Reason")}</label>
          <input id="reason" name="reason" maxlength="{BreakGlass.LongestReason}" required>
          <button>{Html.Say("開く", "Open")}</button>
        </form>
        """), status);
}
