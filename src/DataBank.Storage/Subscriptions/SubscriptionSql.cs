namespace DataBank.Storage;

/// <summary>Statements on subscriptions and their events.</summary>
internal static class SubscriptionSql
{
    private const string Columns = "id, status, definition, starts_after, event_count, delivered, is_greeted, failures, failing_since, next_try, last_sent, shown";

    public static string All(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from subscription where status < 3 order by id",
    };

    public static string Find(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from subscription where id = @id",
    };

    public static string Count(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.SqlServer => "select count_big(*) from subscription where status < 3 and id <> @id",
        _ => "select count(*) from subscription where status < 3 and id <> @id",
    };

    public static string Insert(DatabaseEngine engine) => engine switch
    {
        _ => $"insert into subscription({Columns}) values (@id, @status, @definition, @starts_after, 0, 0, 0, 0, 0, 0, @now, null)",
    };

    /// <summary>Goes on in a view that was made anew: everything in it is told, numbers go on.</summary>
    public static string Continue(DatabaseEngine engine) => engine switch
    {
        _ => $"insert into subscription({Columns}) values (@id, @status, @definition, 0, @event_count, @event_count, @is_greeted, 0, 0, 0, @now, @shown)",
    };

    /// <summary>Asked for anew: what waits of the past is given up, numbers go on.</summary>
    public static string Renew(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set status = @status, definition = @definition, starts_after = @starts_after, delivered = event_count, is_greeted = 0, "
            + "failures = 0, failing_since = 0, next_try = 0, last_sent = @now where id = @id",
    };

    /// <summary>The same is asked for by another token: nothing begins anew.</summary>
    public static string Define(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set definition = @definition where id = @id",
    };

    public static string Show(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set shown = @shown where id = @id",
    };

    /// <summary>Those of all states that a view shows.</summary>
    public static string Shown(DatabaseEngine engine) => engine switch
    {
        _ => $"select {Columns} from subscription where shown is not null order by id",
    };

    public static string EraseEvents(DatabaseEngine engine) => engine switch
    {
        _ => "delete from subscription_event where type = @type and id = @id",
    };

    public static string Delete(DatabaseEngine engine) => engine switch
    {
        _ => "delete from subscription where id = @id",
    };

    public static string DeleteEvents(DatabaseEngine engine) => engine switch
    {
        _ => "delete from subscription_event where subscription_id = @id",
    };

    public static string SetState(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set status = @status where id = @id and status <> @status",
    };

    public static string Lane(DatabaseEngine engine) => engine switch
    {
        _ => "select surrogate, holder, lease_until from subscription_lane where id = 1",
    };

    public static string Hold(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription_lane set holder = @holder, lease_until = @lease_until where id = 1 and (holder = @holder or lease_until <= @now)",
    };

    public static string Advance(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription_lane set surrogate = @until where id = 1 and holder = @holder and surrogate = @after",
    };

    public static string CountEvent(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set event_count = event_count + 1 where id = @id and status < 3",
    };

    /// <summary>Takes the number that <see cref="CountEvent"/> has just counted; what has left a view meanwhile is named in none.</summary>
    public static string InsertEvent(DatabaseEngine engine) => engine switch
    {
        _ => "insert into subscription_event(subscription_id, number, type, id, version, method, happened_at) "
            + "select s.id, s.event_count, @type, @resource, @version, @method, @happened_at from subscription s where s.id = @id and exists (select 1 from resource r where r.type = @type and r.id = @resource)",
    };

    public static string Events(DatabaseEngine engine) => engine switch
    {
        _ => "select subscription_id, number, type, id, version, method, happened_at from subscription_event "
            + $"where subscription_id = @id and number > @after and number <= @until order by number {ResourceSql.Limit(engine)}",
    };

    public static string Arrived(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set delivered = case when delivered < @until then @until else delivered end, is_greeted = 1, failures = 0, failing_since = 0, "
            + "next_try = 0, last_sent = @now where id = @id",
    };

    public static string Failed(DatabaseEngine engine) => engine switch
    {
        _ => "update subscription set failures = failures + 1, failing_since = case when failing_since = 0 then @now else failing_since end, "
            + "next_try = @next_try where id = @id",
    };

    /// <summary>Events that have arrived and are old, and those of subscriptions that are off.</summary>
    public static string ForgetEvents(DatabaseEngine engine) => engine switch
    {
        _ => "delete from subscription_event where happened_at < @before and exists (select 1 from subscription s "
            + "where s.id = subscription_event.subscription_id and (s.status = 3 or s.delivered >= subscription_event.number))",
    };
}
