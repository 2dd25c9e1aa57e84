using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace DataBank.UnitTests.Storage;

/// <summary>Microsoft's own T-SQL parser: where no SQL Server is at hand, at least every statement must be T-SQL.</summary>
internal static class TransactSql
{
    /// <summary>What is wrong with a batch of statements, a condition or the closing part of a select; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(string sql)
    {
        var parser = new TSql150Parser(initialQuotedIdentifiers: true);
        var fragment = parser.Parse(new StringReader(sql), out var problems);
        if (problems.Count > 0)
        {
            parser.ParseBooleanExpression(new StringReader(sql), out var asCondition);
            if (asCondition.Count == 0) return [];
            parser.Parse(new StringReader($"select a from b order by a {sql}"), out var asEnding);
            if (asEnding.Count == 0) return [];
        }
        var forbidden = new Forbidden();
        fragment?.Accept(forbidden);
        return [.. problems.Select(problem => $"line {problem.Line}: {problem.Message}"), .. forbidden.Found];
    }

    /// <summary>What ADR and design rule out although the grammar allows it.</summary>
    private sealed class Forbidden : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(MergeStatement node) => Found.Add("MERGE is not safe under concurrency");
    }
}
