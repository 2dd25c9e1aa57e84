using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>Tables of genes as a face has them: those that were taken, or those of a theme as it is given them.</summary>
public interface IExpressionData
{
    /// <summary>Who has a value in a table that meets the criterion: logical ids.</summary>
    /// <param name="within">Whose tables are looked at; null: everybody's.</param>
    /// <exception cref="DataBank.Fhir.RequestProblem">400: there are more tables than are looked through for one question.</exception>
    Task<IReadOnlyCollection<string>> PatientsAsync(ExpressionCriterion asked, IReadOnlyList<string>? within, CancellationToken cancellation);
}
