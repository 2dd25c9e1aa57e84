using System.Globalization;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>What patients see, and all that they see: in which research themes the own record was used, and on which days. The process that serves research has noted it, and tells it.</summary>
internal static class OwnUsesPage
{
    public const string Path = "/auth/own-uses";

    private const int MostShown = 1000;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet(Path, HandleAsync).AuditAs("own-uses", "R");

    private static async Task<IResult> HandleAsync(HttpContext context, AuditJournal journal, PeopleOptions options, CancellationToken cancellation)
    {
        if (await PersonCookie.FindAsync(context) is not { Person: var person }) return Results.Redirect(SignInEndpoints.AddressFor(context.Request));
        var trail = AuditTrail.Of(context);
        trail.Subject = person.UserName;
        if (person.PatientId is not { } patient) return SignInPages.Message(context, StatusCodes.Status403Forbidden, Html.Say("患者本人だけが見られます。", "Patients alone see this, of themselves."));
        if (!options.TellsUses)
            return SignInPages.Message(context, StatusCodes.Status404NotFound, Html.Say("研究での利用は、研究用のサーバーの画面で見られます。", "Uses are told where research is served, which is not here."));
        trail.AddPatient(patient);
        var uses = new List<(string Day, string Theme)>();
        await foreach (var record in journal.ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, [AuditName.OfPatient(patient)], cancellation))
        {
            if (record.Interaction == AuditRecord.ResearchUse && record.Patients.Contains(patient, StringComparer.Ordinal)) uses.Add((record.Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), record.Target.Split('/')[^1]));
            if (uses.Count == MostShown) break;
        }
        return PageAnswer.Show(context, Html.Say("研究での利用", "Uses in research"), Html.Of($"""
            <p>{Html.Say("あなたの診療情報（仮名加工したもの）が利用された日と研究テーマです。", "When your record, pseudonymized, was used, and in which theme.")}</p>
            <table>
              <tr><th>{Html.Say("日付", "Day")}</th><th>{Html.Say("研究テーマ", "Theme")}</th></tr>
              {Html.Join(uses.Distinct().Select(use => Html.Of($"<tr><td>{use.Day}</td><td>{use.Theme}</td></tr>")))}
            </table>
            """));
    }
}
