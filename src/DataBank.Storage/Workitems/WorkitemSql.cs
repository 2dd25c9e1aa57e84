namespace DataBank.Storage;

/// <summary>All statements of the worklist.</summary>
internal static class WorkitemSql
{
    private const string Columns = "w.uid, w.state, w.transaction_uid, w.attributes, w.workitem_key";

    public static string Find(DatabaseEngine engine) => $"select {Columns} from workitem w where w.uid = @uid";

    /// <summary>The same, and nobody else changes it until this write ends.</summary>
    public static string Lock(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => $"{Find(engine)} for update",
        DatabaseEngine.SqlServer => $"select {Columns} from workitem w with (updlock, holdlock) where w.uid = @uid",
        _ => Find(engine),
    };

    public static string Insert(DatabaseEngine engine) =>
        $"""
        insert into workitem (workitem_key, uid, state, transaction_uid, start_at, changed_at, attributes)
        values (@key, @uid, @state, @transaction, @start, @now, @attributes){(engine == DatabaseEngine.SqlServer ? "" : " on conflict (uid) do nothing")}
        """;

    public static string Update(DatabaseEngine engine) =>
        """
        update workitem set state = @state, transaction_uid = @transaction, start_at = @start, changed_at = @now, attributes = @attributes
        where uid = @uid
        """;

    /// <summary>Matches by their start, all of them or one page.</summary>
    /// <param name="from">The steps as w.</param>
    public static string Search(DatabaseEngine engine, bool isPaged, string from, string where)
    {
        var page = !isPaged ? "" : engine == DatabaseEngine.SqlServer ? " offset @offset rows fetch next @count rows only" : " limit @count offset @offset";
        return $"select {Columns} from {from} where {where} order by w.start_at, w.workitem_key{page}";
    }

    /// <summary>Steps that ended before @before and that no subscriber holds on to.</summary>
    public static string Ended(DatabaseEngine engine) =>
        $"""
        select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}w.workitem_key from workitem w
        where w.state in ('COMPLETED', 'CANCELED') and w.changed_at < @before
            and not exists (select 1 from workitem_subscription s where s.workitem_key = w.workitem_key and s.is_locked = 1)
        order by w.workitem_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}
        """;

    public static string Delete(DatabaseEngine engine) => $"delete from workitem where workitem_key in ({ValueListSql.Numbers(engine, "@keys")})";

    /// <summary>That steps were there; done before they are deleted.</summary>
    public static string InsertGone(DatabaseEngine engine) =>
        $"insert into workitem_gone (uid, deleted_at) select w.uid, @now from workitem w where w.workitem_key in ({ValueListSql.Numbers(engine, "@keys")})";

    public static string FindGone(DatabaseEngine engine) => "select deleted_at from workitem_gone where uid = @uid";

    public static string DeleteGone(DatabaseEngine engine) => "delete from workitem_gone where uid = @uid";

    /// <summary>The next steps in the order of their keys.</summary>
    public static string Page(DatabaseEngine engine) =>
        $"select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}{Columns} from workitem w where w.workitem_key > @after order by w.workitem_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}";

    public static string DeleteSubscriptions(DatabaseEngine engine) =>
        $"delete from workitem_subscription where workitem_key in ({ValueListSql.Numbers(engine, "@keys")})";

    public static string Subscribe(DatabaseEngine engine) =>
        "insert into workitem_subscription (workitem_key, subscriber, is_locked) values (@key, @subscriber, @locked)";

    public static string SubscribeToAll(DatabaseEngine engine) =>
        "insert into workitem_subscription (workitem_key, subscriber, is_locked) select workitem_key, @subscriber, @locked from workitem";

    public static string Unsubscribe(DatabaseEngine engine) => "delete from workitem_subscription where workitem_key = @key and subscriber = @subscriber";

    public static string UnsubscribeFromAll(DatabaseEngine engine) => "delete from workitem_subscription where subscriber = @subscriber";

    public static string Subscribers(DatabaseEngine engine) => "select subscriber from workitem_subscription where workitem_key = @key order by subscriber";

    public static string SubscribeToWorklist(DatabaseEngine engine) =>
        "insert into worklist_subscription (subscriber, filter, is_locked) values (@subscriber, @filter, @locked)";

    public static string UnsubscribeFromWorklist(DatabaseEngine engine) => "delete from worklist_subscription where subscriber = @subscriber";

    public static string WorklistSubscribers(DatabaseEngine engine) => "select subscriber, filter, is_locked from worklist_subscription order by subscriber";

    public static string InsertReport(DatabaseEngine engine) =>
        "insert into workitem_report (report_key, subscriber, report, made_at) values (@key, @subscriber, @report, @now)";

    /// <summary>The next reports to a subscriber; none of a write that may still be overtaken by an earlier one.</summary>
    public static string Reports(DatabaseEngine engine) =>
        $"""
        select {(engine == DatabaseEngine.SqlServer ? "top (@count) " : "")}report_key, report from workitem_report
        where subscriber = @subscriber and report_key > @after and {DatabaseSql.Settled(engine, "report_key")}
        order by report_key{(engine == DatabaseEngine.SqlServer ? "" : " limit @count")}
        """;

    public static string ForgetReports(DatabaseEngine engine) => "delete from workitem_report where subscriber = @subscriber and report_key <= @until";

    public static string ForgetOldReports(DatabaseEngine engine) => "delete from workitem_report where made_at < @before";

    /// <summary>The newest report beyond those that a subscriber may have waiting.</summary>
    public static string ReportBeyond(DatabaseEngine engine) =>
        $"select report_key from workitem_report where subscriber = @subscriber order by report_key desc{(engine == DatabaseEngine.SqlServer ? " offset @most rows fetch next 1 rows only" : " limit 1 offset @most")}";
}
