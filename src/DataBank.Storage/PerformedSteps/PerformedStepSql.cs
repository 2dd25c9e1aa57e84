namespace DataBank.Storage;

/// <summary>All statements of performed steps.</summary>
internal static class PerformedStepSql
{
    public static string Find(DatabaseEngine engine) => "select status, attributes from performed_step where sop_instance_uid = @uid";

    /// <summary>The same, and nobody else changes it until this write ends.</summary>
    public static string Lock(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => $"{Find(engine)} for update",
        DatabaseEngine.SqlServer => "select status, attributes from performed_step with (updlock, holdlock) where sop_instance_uid = @uid",
        _ => Find(engine),
    };

    public static string Insert(DatabaseEngine engine) =>
        $"insert into performed_step (sop_instance_uid, status, changed_at, attributes) values (@uid, @status, @now, @attributes){(engine == DatabaseEngine.SqlServer ? "" : " on conflict (sop_instance_uid) do nothing")}";

    public static string Update(DatabaseEngine engine) => "update performed_step set status = @status, changed_at = @now, attributes = @attributes where sop_instance_uid = @uid";

    public static string InsertLink(DatabaseEngine engine) => "insert into performed_step_link (link_key, sop_instance_uid, study_uid, order_id) values (@key, @uid, @study, @order)";

    public static string LinksOfStudies(DatabaseEngine engine) =>
        $"select l.sop_instance_uid, l.study_uid, l.order_id from {ValueListSql.RowsOf(ValueListSql.Texts(engine, "@studies"), engine, "performed_step_link", "l", "study_uid")} order by l.link_key";

    public static string LinksOfStep(DatabaseEngine engine) => "select sop_instance_uid, study_uid, order_id from performed_step_link where sop_instance_uid = @uid order by link_key";

    /// <summary>Those of these orders that a completed step has served.</summary>
    public static string CompletedOrders(DatabaseEngine engine) =>
        $"""
        select distinct l.order_id from performed_step_link l join performed_step p on p.sop_instance_uid = l.sop_instance_uid
        where p.status = 'COMPLETED' and l.order_id in ({ValueListSql.Texts(engine, "@orders")})
        """;
}
