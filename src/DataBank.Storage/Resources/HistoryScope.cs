namespace DataBank.Storage;

/// <summary>What a history interaction looks at (https://hl7.org/fhir/R4/http.html#history).</summary>
internal enum HistoryScope
{
    Instance,
    Type,
    Store,
}
