namespace DataBank.Fuzzing;

/// <summary>Something that must hold for any bytes does not.</summary>
/// <param name="what">Alike for alike defects.</param>
/// <param name="detail">What tells this one from others.</param>
internal sealed class InvariantException(string what, string detail) : Exception($"{what}. {detail}")
{
    public string What => what;
}
