namespace DataBank.Fhir;

/// <summary>Prefixes of ordered values (https://hl7.org/fhir/R4/search.html#prefix).</summary>
public enum SearchPrefix
{
    Eq,
    Ne,
    Gt,
    Lt,
    Ge,
    Le,
    Sa,
    Eb,
    Ap,

    /// <summary>"po" of _filter: the ranges have something in common.</summary>
    Overlaps,
}
