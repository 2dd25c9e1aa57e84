namespace DataBank.Fhir;

/// <summary>How Bundle.total is found (_total, https://hl7.org/fhir/R4/search.html#total).</summary>
public enum TotalMode
{
    /// <summary>Not asked: counted as far as that is cheap, left out otherwise.</summary>
    IfCheap,
    None,
    Estimate,
    Accurate,
}
