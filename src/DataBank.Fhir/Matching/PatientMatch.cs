namespace DataBank.Fhir;

/// <summary>
/// How likely two records are of one person, by the model of Fellegi and Sunter (A Theory for Record Linkage, JASA 64, 1969): each trait
/// that both records have adds log2(m/u) where it agrees and log2((1-m)/(1-u)) where it differs; m is how often a trait agrees in records of
/// one person, u how often in records of two. Traits that one record lacks say nothing. The sum, with the odds of a chance pair among
/// 100,000 patients, gives the probability.
/// </summary>
/// <remarks>
/// u follows from how often values occur: some 80 years of birthdays (1/29,000); the most frequent of Japan's family names (佐藤) is that of
/// about 1.5 % of its people, names as they come together agree in about 1/200; given names in about 1/200; a postal code of seven digits in
/// about 1/2,000 of a hospital's patients, who live around it; a telephone number is a household's. m allows for errors and for what
/// changes: telephone numbers and addresses more than names, names (by marriage) more than birthdays. These are settings of a scale, not
/// measured on a site's own data: a person decides where the grade is not certain.
/// </remarks>
public sealed record PatientMatch(double Score, MatchGrade Grade)
{
    /// <summary>Both have a number of one system, and it differs.</summary>
    public bool HasOtherNumber { get; init; }

    private const double Probable = 0.9;
    private const double Possible = 0.01;

    private static readonly double prior = -Math.Log2(100_000);
    private static readonly Trait identifier = new(0.95, 1e-6);
    private static readonly Trait family = new(0.95, 1.0 / 200);
    private static readonly Trait given = new(0.95, 1.0 / 200);
    private static readonly Trait birthDate = new(0.98, 1.0 / 29_000);
    private static readonly Trait gender = new(0.99, 0.5);
    private static readonly Trait phone = new(0.6, 1.0 / 1_000);
    private static readonly Trait postalCode = new(0.7, 1.0 / 2_000);

    public static PatientMatch Of(PatientTraits one, PatientTraits other)
    {
        var isSameNumber = one.Identifiers.Overlaps(other.Identifiers);
        // Numbers of one system that differ: two persons, or one who has got a new number.
        var isOtherNumber = !isSameNumber && one.Identifiers.Select(each => each.System).Intersect(other.Identifiers.Select(each => each.System), StringComparer.Ordinal).Any();
        var (families, givens) = Names(one, other);
        var dates = Dates(one.BirthDate, other.BirthDate);
        var genders = one.Gender is null || other.Gender is null ? (double?)null : one.Gender == other.Gender ? 1 : 0;
        var sum = prior
            + identifier.Weight(isSameNumber ? 1 : isOtherNumber ? 0 : null)
            + family.Weight(families) + given.Weight(givens) + birthDate.Weight(dates) + gender.Weight(genders)
            + phone.Weight(Sets(one.Phones, other.Phones)) + postalCode.Weight(Sets(one.PostalCodes, other.PostalCodes));
        var score = 1 / (1 + Math.Pow(2, -sum));

        // Certain is what a person need not look at: a number agrees, name or birthday confirm it, and nothing speaks against it. There are
        // persons of the same name, born on the same day.
        var isConfirmed = isSameNumber && (dates == 1 || (families == 1 && givens == 1));
        var isContradicted = dates < 1 || families == 0 || givens == 0 || genders == 0;
        if (isConfirmed && !isContradicted) return new PatientMatch(score, MatchGrade.Certain);
        return new PatientMatch(score, score >= Probable ? MatchGrade.Probable : score >= Possible ? MatchGrade.Possible : MatchGrade.CertainlyNot) { HasOtherNumber = isOtherNumber };
    }

    /// <summary>Family and given name: 1 agrees, 0 differs, between them what agrees by its sound or its beginning only; null: can't be compared.</summary>
    private static (double? Family, double? Given) Names(PatientTraits one, PatientTraits other)
    {
        (double? Family, double? Given) best = (null, null);
        foreach (var left in one.Names)
        {
            foreach (var right in other.Names)
            {
                var (families, givens) = (Words(left.Script, left.Family, right.Script, right.Family), Words(left.Script, left.Given, right.Script, right.Given));
                if ((families ?? 0) + (givens ?? 0) > (best.Family ?? -1) + (best.Given ?? -1)) best = (families, givens);
            }
        }
        return best;
    }

    private static double? Words(NameScript leftScript, string left, NameScript rightScript, string right)
    {
        if (left.Length == 0 || right.Length == 0) return null;
        if (left == right) return 1;
        if (leftScript == NameScript.Kanji || rightScript == NameScript.Kanji)
            return leftScript != rightScript ? null : left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal) ? 0.5 : 0;
        // Kana and its romanisations are compared by their sound; kana alone must be the same.
        return NameSound.Of(left) is { } sound && sound == NameSound.Of(right) ? (leftScript == rightScript ? 0.8 : 1) : 0;
    }

    // Day and month exchanged, or one digit wrong, is an error of writing more often than another person.
    private static double? Dates(string? left, string? right)
    {
        if (left is null || right is null) return null;
        if (left == right) return 1;
        if (left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal)) return 0.6; // One knows the year alone.
        if (left.Length != 10 || right.Length != 10) return 0;
        var isExchanged = left[..5] == right[..5] && left[5..7] == right[8..] && left[8..] == right[5..7];
        return isExchanged || left.Zip(right).Count(pair => pair.First != pair.Second) == 1 ? 0.5 : 0;
    }

    private static double? Sets(IReadOnlySet<string> left, IReadOnlySet<string> right) => left.Count == 0 || right.Count == 0 ? null : left.Overlaps(right) ? 1 : 0;

    /// <param name="M">How often it agrees in records of one person.</param>
    /// <param name="U">How often it agrees in records of two.</param>
    private readonly record struct Trait(double M, double U)
    {
        /// <summary>Between agreement (1) and difference (0) the weight is between theirs.</summary>
        public double Weight(double? agreement) =>
            agreement is not { } degree ? 0 : (degree * Math.Log2(M / U)) + ((1 - degree) * Math.Log2((1 - M) / (1 - U)));
    }
}
