using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Studies;

public class StudySqlTests
{
    [Fact]
    public void Searches_and_erasure_are_T_SQL()
    {
        const DatabaseEngine engine = DatabaseEngine.SqlServer;
        string[] predicates =
        [
            .. Enum.GetValues<MatchShape>().Select(shape => StudySql.Predicate(engine, "s.study_date", shape, 1, 2)),
            StudySql.Predicate(engine, "m.modality", MatchShape.AnyOf, 2, 2),
            StudySql.NamePredicate(engine, MatchShape.Prefix, ofWords: true, bySound: true, 3, 1),
            StudySql.Moments(engine, "s.study_date", "s.study_time", 1),
        ];
        var driver = StudySql.NameDriver(engine, MatchShape.Prefix, ofWords: true, bySound: true, 3, 1);
        foreach (var level in Enum.GetValues<QueryLevel>())
        {
            var where = string.Join(" and ", predicates.Append(StudySql.Behind(engine, level)));
            Assert.Empty(TransactSql.Problems(StudySql.Search(engine, level, isPaged: true, StudyStart.List, driver, where)));
            Assert.Empty(TransactSql.Problems(StudySql.Search(engine, level, isPaged: true, StudyStart.InOrder, StudySql.GramDriver(engine, 0, 0), where)));
            Assert.Empty(TransactSql.Problems(StudySql.Search(engine, level, isPaged: false, StudyStart.Walk, "", where)));
            Assert.Empty(TransactSql.Problems(StudySql.Count(engine, level, StudyStart.List, driver, where)));
        }
        Assert.Empty(TransactSql.Problems(StudySql.Places(engine, [StudySql.GramDriver(engine, 0, 0), StudySql.GramDriver(engine, 0, 1)])));
        Assert.All(StudySql.EraseStudy(engine), sql => Assert.Empty(TransactSql.Problems(sql)));
    }
}
