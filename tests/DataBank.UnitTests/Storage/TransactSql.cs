using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace DataBank.UnitTests.Storage;

/// <summary>Microsoft's own T-SQL parser: where no SQL Server is at hand, at least every statement must be T-SQL, of the kind that other servers of its protocol run, too.</summary>
internal static class TransactSql
{
    /// <summary>What is wrong with a batch of statements, a condition or the closing part of a select; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(string sql)
    {
        var parser = new TSql150Parser(initialQuotedIdentifiers: true);
        var fragment = parser.Parse(new StringReader(sql), out var problems);
        if (problems.Count > 0)
        {
            var condition = parser.ParseBooleanExpression(new StringReader(sql), out var asCondition);
            var ending = parser.Parse(new StringReader($"select a from b order by a {sql}"), out var asEnding);
            if (asCondition.Count > 0 && asEnding.Count > 0) return [.. problems.Select(problem => $"line {problem.Line}: {problem.Message}")];
            fragment = asCondition.Count == 0 ? condition : ending;
        }
        var forbidden = new Forbidden();
        fragment.Accept(forbidden);
        var newColumns = new NewColumns();
        fragment.Accept(newColumns);
        return [.. forbidden.Found, .. newColumns.Found, .. Collations(fragment)];
    }

    // Text is compared by its code points, as the other engines do; what ends in _SC is of newer servers alone.
    private static IEnumerable<string> Collations(TSqlFragment fragment)
    {
        var tokens = fragment.ScriptTokenStream.Where(token => token.TokenType != TSqlTokenType.WhiteSpace).ToList();
        return
            from pair in tokens.Zip(tokens.Skip(1))
            where pair.First.TokenType == TSqlTokenType.Collate && !pair.Second.Text.EndsWith("_BIN2", StringComparison.OrdinalIgnoreCase)
            select $"line {pair.Second.Line}: {pair.Second.Text} does not compare code points";
    }

    /// <summary>What ADR and design rule out although the grammar allows it.</summary>
    private sealed class Forbidden : TSqlFragmentVisitor
    {
        private static readonly string[] functions = ["COMPRESS", "DECOMPRESS"];

        public List<string> Found { get; } = [];

        public override void Visit(MergeStatement node) => Found.Add("MERGE is not safe under concurrency");

        public override void Visit(SqlDataTypeReference node)
        {
            if (node.SqlDataTypeOption is SqlDataTypeOption.Rowversion or SqlDataTypeOption.Timestamp) Found.Add("rowversion is not everywhere");
        }

        public override void Visit(FunctionCall node)
        {
            if (functions.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase)) Found.Add($"{node.FunctionName.Value} is not everywhere");
        }

        public override void Visit(FullTextPredicate node) => Found.Add("full text is not everywhere");

        public override void Visit(FullTextTableReference node) => Found.Add("full text is not everywhere");

        public override void Visit(CreateFullTextIndexStatement node) => Found.Add("full text is not everywhere");

        public override void Visit(CreateFullTextCatalogStatement node) => Found.Add("full text is not everywhere");

        public override void Visit(ExecuteSpecification node)
        {
            if (node.Variable is null && node.ExecutableEntity is ExecutableProcedureReference { ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value: "sp_getapplock" })
                Found.Add("sp_getapplock says by what it returns that the lock was not got");
        }

        // What is run as text is a batch of its own.
        public override void Visit(ExecutableStringList node) => Found.AddRange(node.Strings.OfType<StringLiteral>().SelectMany(text => Problems(text.Value)));
    }

    /// <summary>A batch is bound to the tables as they are before it runs: it does not know the columns that it adds to them, but in indexes.</summary>
    private sealed class NewColumns : TSqlFragmentVisitor
    {
        private readonly HashSet<string> added = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Found { get; } = [];

        public override void ExplicitVisit(AlterTableAddTableElementStatement node) => added.UnionWith(node.Definition.ColumnDefinitions.Select(column => column.ColumnIdentifier.Value));

        public override void ExplicitVisit(CreateIndexStatement node)
        {
        }

        public override void ExplicitVisit(CreateTableStatement node)
        {
        }

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier?.Identifiers[^1].Value is { } name && added.Contains(name)) Found.Add($"line {node.StartLine}: {name} is added by the same batch, which does not know it yet");
        }
    }
}
