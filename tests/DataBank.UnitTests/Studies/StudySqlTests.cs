using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Studies;

public class StudySqlTests
{
    [Fact]
    public void Searches_and_erasure_are_T_SQL()
    {
        const DatabaseEngine engine = DatabaseEngine.SqlServer;
        var predicates = Enum.GetValues<MatchShape>().Select(shape => StudySql.Predicate(engine, "s.study_date", shape, 1, 2))
            .Append(StudySql.Predicate(engine, "m.modality", MatchShape.AnyOf, 2, 2))
            .Append(StudySql.NamePredicate(engine, MatchShape.Wildcard, ofWords: true, 3, 1)).ToArray();
        foreach (var level in Enum.GetValues<QueryLevel>())
        {
            Assert.Empty(TransactSql.Problems(StudySql.Search(engine, level, isPaged: true, predicates)));
            Assert.Empty(TransactSql.Problems(StudySql.Search(engine, level, isPaged: false)));
        }
        Assert.All(StudySql.EraseStudy(engine), sql => Assert.Empty(TransactSql.Problems(sql)));
    }
}
