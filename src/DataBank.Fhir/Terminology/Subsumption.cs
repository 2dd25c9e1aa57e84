namespace DataBank.Fhir;

/// <summary>CodeSystem/$subsumes: https://hl7.org/fhir/R4/codesystem-operation-subsumes.html</summary>
internal static class Subsumption
{
    /// <param name="terminology">What is known here.</param>
    /// <param name="input">codeA and codeB with system, or codingA and codingB.</param>
    /// <param name="own">The system that the operation is called on; null: that of the input.</param>
    /// <param name="inJapanese">Language of messages.</param>
    /// <exception cref="RequestProblem">404: the system or a code is not known here.</exception>
    public static ReadOnlyMemory<byte> Answer(Terminology terminology, TerminologyInput input, ConceptTable? own, bool inJapanese)
    {
        var (a, b) = (Read(input, "A"), Read(input, "B"));
        var system = a.System ?? b.System ?? own?.Url ?? throw TerminologyTexts.Problem(400, "required", "system-missing", inJapanese);
        if (b.System is not null && SystemAliases.Canonical(b.System) != SystemAliases.Canonical(system)) throw RequestProblem.Invalid("Both codes are of one system.");
        var table = own ?? terminology.System(system, input.Text("version") ?? a.Version) ?? throw TerminologyTexts.Problem(404, "not-found", "system-unknown", inJapanese, CodeLookup.SystemName(terminology, system));
        var (left, right) = (table.Find(a.Code), table.Find(b.Code));
        if (left < 0 || right < 0) throw TerminologyTexts.Problem(404, "not-found", "code-unknown", inJapanese);
        using var answer = new ParametersWriter();
        answer.Add("outcome", "valueCode", left == right ? "equivalent" : table.IsBelow(right, left) ? "subsumes" : table.IsBelow(left, right) ? "subsumed-by" : "not-subsumed");
        return answer.Finish();
    }

    private static CodingInput Read(TerminologyInput input, string which) =>
        input.Object($"coding{which}") is { } coding && CodingInput.Of(coding) is { } read ? read
        : input.Text($"code{which}") is { } code ? new CodingInput(input.Text("system"), input.Text("version"), code, null)
        : throw RequestProblem.Invalid("$subsumes takes codeA and codeB with their system, or codingA and codingB.");
}
