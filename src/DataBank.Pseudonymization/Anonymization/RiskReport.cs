namespace DataBank.Pseudonymization;

/// <summary>How likely somebody in an anonymized data set is recognised by the quasi-identifiers, and what the data lost for it.</summary>
/// <param name="Rows">Delivered.</param>
/// <param name="ClassSizes">How many classes hold so many rows.</param>
/// <param name="ProsecutorRisk">The highest, for an attacker who knows that the person is in the data: 1 over the smallest class.</param>
/// <param name="JournalistRisk">The same for one who does not know: 1 over the smallest class of the population, where it holds a row of the data.</param>
/// <param name="MarketerRisk">The share that is recognised rightly by guessing everybody: classes over rows.</param>
/// <param name="Population">Persons among whom the data was chosen; with Mondrian the rows themselves, so that the journalist's risk is an upper bound.</param>
/// <param name="LeastDiversity">The fewest different values of a sensitive column in a class, by column.</param>
/// <param name="DiscernibilityMetric">Squares of the class sizes, and rows × all for each row left out.</param>
public sealed record RiskReport(
    int Rows, int SuppressedRows, string Method, IReadOnlyDictionary<int, int> ClassSizes, double ProsecutorRisk, double JournalistRisk, double MarketerRisk, int Population,
    IReadOnlyDictionary<string, int> LeastDiversity, double InformationLoss, double AverageClassSize, long DiscernibilityMetric)
{
    /// <param name="table">What is delivered.</param>
    /// <param name="population">All persons that could have been chosen, as they were before.</param>
    public static RiskReport Of(AnonymizedTable table, PersonTable population)
    {
        var quasi = Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column].Role == ColumnRole.QuasiIdentifier).ToList();
        var classes = table.Cells.GroupBy(row => string.Join('\t', quasi.Select(column => Cell.Text(row[column]))), StringComparer.Ordinal).ToList();
        var isGlobal = quasi.TrueForAll(column => table.Levels[column] >= 0);
        var all = isGlobal
            ? population.Rows.CountBy(row => string.Join('\t', quasi.Select(column => table.Columns[column].Hierarchy.Generalize(Cell.Text(row[column]), table.Levels[column]))), StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal)
            : classes.ToDictionary(each => each.Key, each => each.Count(), StringComparer.Ordinal);
        var original = table.Cells.Count + table.SuppressedRows;
        return new RiskReport(
            table.Cells.Count,
            table.SuppressedRows,
            table.Method,
            new SortedDictionary<int, int>(classes.CountBy(each => each.Count()).ToDictionary()),
            1.0 / classes.Min(each => each.Count()),
            1.0 / classes.Min(each => Math.Max(each.Count(), all.GetValueOrDefault(each.Key))),
            classes.Count / (double)table.Cells.Count,
            isGlobal ? population.Rows.Count : table.Cells.Count,
            Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column].Role == ColumnRole.Sensitive)
                .ToDictionary(column => table.Columns[column].Name, column => classes.Min(each => each.Select(row => Cell.Text(row[column])).Distinct(StringComparer.Ordinal).Count())),
            table.Loss,
            table.Cells.Count / (double)classes.Count,
            classes.Sum(each => (long)each.Count() * each.Count()) + ((long)table.SuppressedRows * original));
    }
}
