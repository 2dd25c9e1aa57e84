namespace DataBank.Fhir;

/// <summary>How many comparisons a _filter has, those in brackets once for each type that they may be about.</summary>
internal sealed class FilterSize
{
    private const int MostComparisons = 100;
    private int comparisons;

    /// <exception cref="RequestProblem">400: one too many.</exception>
    public void AddOne()
    {
        if (++comparisons > MostComparisons)
            throw RequestProblem.Invalid($"The value of _filter has more than {MostComparisons} comparisons.");
    }
}
