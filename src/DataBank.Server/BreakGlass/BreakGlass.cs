using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Opens a closed record to a person for a while, with a reason: an alarm (purpose of use BTG, http://terminology.hl7.org/CodeSystem/v3-ActReason).</summary>
internal sealed class BreakGlass(ResourceStore resources, OpenRecords open, BreakGlassOptions options, TimeProvider clock)
{
    public const int LongestReason = 500;
    public const int LongestPatient = 300;
    private const int ShortestReason = 5;
    private const int MostOpen = 20;

    /// <param name="subject">The person.</param>
    /// <param name="asked">Whose record, and why.</param>
    /// <param name="trail">Of the request: the alarm.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestProblem">400: no reason. 404: no such patient. 409: several, or too many are open.</exception>
    public async Task<BrokenGlass> OpenAsync(string subject, BreakGlassRequest asked, AuditTrail trail, CancellationToken cancellation)
    {
        var reason = ReasonOf(asked.Reason);
        (trail.Face, trail.Reason) = ("clinical", reason);
        var patient = await FindAsync(asked.Patient?.Trim(), cancellation);
        trail.AddPatient(patient);
        if (open.Of(subject).Count >= MostOpen) throw new RequestProblem(409, "too-costly", $"{MostOpen} records are open to this person already. / 同時に開ける記録は {MostOpen} 件までです。");
        var now = clock.GetUtcNow();
        var glass = new BrokenGlass(Guid.NewGuid().ToString("N"), subject, patient, reason, now.ToUnixTimeSeconds(), (now + options.Lifetime).ToUnixTimeSeconds());
        await open.AddAsync(glass, cancellation);
        return glass;
    }

    // A number is what is known of somebody whose record is not shown.
    private async Task<string> FindAsync(string? text, CancellationToken cancellation)
    {
        if (text is not { Length: > 0 and <= LongestPatient }) throw NoPatient();
        var bar = text.LastIndexOf('|');
        if (bar >= 0) return await ByNumberAsync(bar > 0 ? SystemAliases.Canonical(text[..bar]) : null, text[(bar + 1)..], cancellation);
        var key = ResourceKey.TryParse(text, out var named) && named.Type == "Patient" ? named : ResourceTypes.IsId(text) ? new ResourceKey("Patient", text) : throw NoPatient();
        return await resources.FindAsync(key, cancellation) is { IsDeleted: false } ? key.Id : throw RequestProblem.NotFound("This patient");
    }

    private async Task<string> ByNumberAsync(string? system, string value, CancellationToken cancellation) =>
        await resources.Database.ReadAsync(session => resources.FindByTokenAsync(session, "Patient", "identifier", system, value, cancellation), cancellation) switch
        {
            [var only] => only.Id,
            [] => throw RequestProblem.NotFound("A patient of this number"),
            _ => throw new RequestProblem(409, "multiple-matches", "Several patients have this number: name one by its id. / この番号の患者が複数います。"),
        };

    // One line of text; half a surrogate pair is no text.
    private static string ReasonOf(string? text)
    {
        var reason = (text ?? "").Trim();
        return reason.Length is >= ShortestReason and <= LongestReason && reason.Any(char.IsLetter) && !reason.Any(char.IsControl) && reason.EnumerateRunes().All(rune => rune.Value != 0xFFFD)
            ? reason
            : throw RequestProblem.Invalid($"reason says in one line of {ShortestReason} to {LongestReason} characters why the record must be seen. / reason には理由を {ShortestReason}〜{LongestReason} 文字で書いてください。", "reason");
    }

    private static RequestProblem NoPatient() => RequestProblem.Invalid("patient is Patient/{id}, or an identifier as system|value. / patient は Patient/{id} または system|value です。", "patient");
}
