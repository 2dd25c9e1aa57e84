namespace DataBank.Fhir;

/// <summary>
/// ValueSet/$validate-code and CodeSystem/$validate-code: https://hl7.org/fhir/R4/valueset-operation-validate-code.html,
/// https://hl7.org/fhir/R4/codesystem-operation-validate-code.html
/// </summary>
internal sealed class CodeValidation(Terminology terminology, TerminologyInput input, bool inJapanese)
{
    private readonly string? language = input.Text("displayLanguage");
    private readonly bool inJapanese = inJapanese || ExpandedConcept.IsOf(input.Text("displayLanguage"), "ja");

    /// <exception cref="RequestProblem">422: it can't be told.</exception>
    public ReadOnlyMemory<byte> InValueSet(ValueSetParts parts)
    {
        var codings = CodingInput.Read(input, version: "systemVersion");
        (bool IsGood, string? Message, string? Display)? best = null;
        var isUndecided = false;
        foreach (var coding in codings)
        {
            switch (terminology.IsIn(parts, coding.System, coding.Code))
            {
                case Membership.Yes:
                    var judged = Judge(coding, FindIn(parts, coding));
                    if (judged.IsGood) return Answer(judged);
                    best ??= judged;
                    break;
                case Membership.Unknown:
                    isUndecided = true;
                    break;
            }
        }
        if (best is { } wrong) return Answer(wrong);
        if (isUndecided) throw TerminologyTexts.Problem(422, "not-supported", "undecided", inJapanese);
        return Answer((false, codings is [var only] ? NotIn(only) : TerminologyTexts.Text("none", inJapanese), null));
    }

    /// <param name="url">The system that is asked for; null: that of each coding.</param>
    /// <param name="table">Its concepts, where they came with the request; null: those that are known here.</param>
    /// <exception cref="RequestProblem">404: the system is not known here.</exception>
    public ReadOnlyMemory<byte> InSystem(string? url, ConceptTable? table)
    {
        (bool, string?, string?) answer = default;
        foreach (var coding in CodingInput.Read(input, system: "url"))
        {
            var system = url ?? coding.System ?? throw TerminologyTexts.Problem(400, "required", "system-missing", inJapanese);
            if (coding.System is { } own && SystemAliases.Canonical(own) != SystemAliases.Canonical(system)) continue;
            var known = table ?? terminology.System(system, input.Text("version") ?? coding.Version);
            var membership = known?.Contains(coding.Code) ?? CodeGrammar.Check(system, coding.Code)
                ?? throw TerminologyTexts.Problem(404, "not-found", "system-unknown", inJapanese, CodeLookup.SystemName(terminology, system));
            if (membership == Membership.Yes)
            {
                var judged = Judge(coding, new ExpandedConcept(system, known?.Version, coding.Code, default, known, known?.Find(coding.Code) ?? -1));
                if (judged.IsGood) return Answer(judged);
                answer = judged;
            }
            else
            {
                answer = (false, TerminologyTexts.Text("not-in-system", inJapanese, CodeLookup.SystemName(terminology, system)), null);
            }
        }
        return Answer(answer.Item2 is null ? (false, TerminologyTexts.Text("not-in-system", inJapanese), null) : answer);
    }

    private (bool IsGood, string? Message, string? Display) Judge(CodingInput coding, ExpandedConcept found)
    {
        var display = found.Display(language);
        if (found.IsAbstract && !input.Flag("abstract")) return (false, TerminologyTexts.Text("abstract", inJapanese), display);
        if (coding.Display is not { } given) return (true, null, display);
        var known = found.Designations().Select(each => FhirReference.StringOf(each, "value"u8))
            .Append(FhirReference.StringOfObject(found.Own, "display"u8)).Append(found.At >= 0 ? found.Table!.Row(found.At).Display : null).OfType<string>().ToList();
        // As validation compares them: by letters, whatever their case.
        return known.Count == 0 || known.Exists(each => string.Equals(each.Trim(), given.Trim(), StringComparison.OrdinalIgnoreCase))
            ? (true, null, display)
            : (false, TerminologyTexts.Text("display", inJapanese, display ?? known[0]), display);
    }

    private string NotIn(CodingInput coding) => coding.System is { } system && terminology.HasCode(system, coding.Code) == Membership.No
        ? $"{TerminologyTexts.Text("not-in-set", inJapanese)} {TerminologyTexts.Text("not-in-system", inJapanese, CodeLookup.SystemName(terminology, system))}"
        : TerminologyTexts.Text("not-in-set", inJapanese);

    // A code without a system takes that of the part that lists or holds it.
    private ExpandedConcept FindIn(ValueSetParts parts, CodingInput coding)
    {
        foreach (var part in parts.Includes.Where(part => terminology.IsIn(part, coding.System, coding.Code) == Membership.Yes))
        {
            if (part.System is not { } system)
            {
                if (terminology.ValueSet(part.ValueSets[0]) is { } imported) return FindIn(imported, coding);
                continue;
            }
            var table = (part.Version is null ? null : terminology.System(system, part.Version)) ?? terminology.System(system);
            var own = part.Concepts.FirstOrDefault(concept => FhirReference.StringOf(concept, "code"u8) == coding.Code);
            return new ExpandedConcept(system, table?.Version, coding.Code, own, table, table?.Find(coding.Code) ?? -1);
        }
        return new ExpandedConcept(coding.System ?? "", null, coding.Code, default, null, -1);
    }

    private static ReadOnlyMemory<byte> Answer((bool IsGood, string? Message, string? Display) judged)
    {
        using var answer = new ParametersWriter();
        answer.Add("result", judged.IsGood);
        answer.Add("message", "valueString", judged.Message);
        answer.Add("display", "valueString", judged.Display);
        return answer.Finish();
    }
}
