using DataBank.Dicom;
using DataBank.Proxy;
using DataBank.Pseudonymization;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public sealed class PixelDecisionTests(PostgreSqlServer server)
{
    private static readonly DicomDataset Ultrasound = IdentifiedCt.Builder().Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.6.1").Build();
    private static readonly DicomDataset Photograph = IdentifiedCt.Builder().Set(Example.Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.77.1.4").Build();
    private static readonly DicomDataset Head = IdentifiedCt.Builder().Set(Example.Tag("BodyPartExamined"), "HEAD").Set(Example.Tag("BurnedInAnnotation"), "YES").Build();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_decision_on_pixels_holds_while_the_policy_asks_the_same_of_them()
    {
        foreach (var policy in ReleasePolicy.Names)
        {
            Assert.True(Decided(Ultrasound, "pseudonymized").Holds(Asked(Ultrasound, policy)), policy);
            Assert.True(Decided(Photograph, "pseudonymized-text").Holds(Asked(Photograph, policy)), policy);
        }
        // Text in a volume of the head was looked for because the theme shows heads: under options that don't, or that take the face out, something else is asked.
        Assert.True(Decided(Head, "pseudonymized-heads").Holds(Asked(Head, "pseudonymized+heads+text+strict")));
        Assert.False(Decided(Head, "pseudonymized-heads").Holds(Asked(Head, "pseudonymized")));
        Assert.False(Decided(Head, "pseudonymized-heads").Holds(Asked(Head, "pseudonymized-defaced")));
        Assert.True(Decided(Head, "pseudonymized-heads", PixelDecisionKind.Withhold).Holds(Asked(Head, "pseudonymized")));
        Assert.False(Decided(Ultrasound, "pseudonymized").Holds(PixelRule.Reviewed));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_decision_is_kept_when_a_view_is_made_anew_and_goes_with_the_key_of_its_theme(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var (vault, store) = (new VaultStore(test.Database), new ClearedCopyStore(test.Database));
        await vault.ThemeAsync("lung", 180, () => [1], Cancellation);
        await store.DecideAsync("lung", "2.25.1", "seen", [1, 2], Cancellation);
        await vault.EmptyThemeAsync("lung", Cancellation);
        Assert.Equal([1, 2], await store.DecisionAsync("lung", "2.25.1", "seen", Cancellation));
        Assert.Null(await store.DecisionAsync("lung", "2.25.1", "other", Cancellation));
        Assert.Equal((true, false), (await store.IsDecidedAsync("lung", "2.25.1", Cancellation), await store.IsDecidedAsync("breast", "2.25.1", Cancellation)));
        await vault.RekeyThemeAsync("lung", [3], cohort => cohort, Cancellation);
        Assert.False(await store.IsDecidedAsync("lung", "2.25.1", Cancellation));
    }

    private static PixelRule Asked(DicomDataset image, string policy) => ReleasePolicy.Find(policy)!.Dicom.Policy.PixelsOf(image);

    private static PixelDecision Decided(DicomDataset image, string policy, PixelDecisionKind kind = PixelDecisionKind.Release) =>
        new(kind, [], "nothing to see", "tanaka", DateTimeOffset.UnixEpoch, Asked(image, policy));
}
