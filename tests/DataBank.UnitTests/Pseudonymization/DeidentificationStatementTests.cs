using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class DeidentificationStatementTests
{
    private const string Begin = "<!-- databank policy statement -->\n";

    [Fact]
    public void The_conformance_document_ends_with_the_statement_that_the_policy_makes()
    {
        var document = File.ReadAllText(Document());
        Assert.Equal(DeidentificationStatement.Of(ReleasePolicy.Find(ReleasePolicy.Default)!), document[(document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..]);
    }

    [Fact]
    public void Each_policy_states_its_own_options()
    {
        Assert.Contains("113111 Retain Safe Private Option", StatementOf("pseudonymized-private"), StringComparison.Ordinal);
        Assert.DoesNotContain("113111", StatementOf("pseudonymized"), StringComparison.Ordinal);
        Assert.Contains("| removed | all private elements |", StatementOf("pseudonymized"), StringComparison.Ordinal);
    }

    private static string StatementOf(string policy) => DeidentificationStatement.Of(ReleasePolicy.Find(policy)!);

    private static string Document()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "conformance-deidentification.md") is var path && File.Exists(path))
                return path;
        }
        throw new FileNotFoundException("docs/conformance-deidentification.md");
    }
}
