using System.Buffers.Binary;
using DataBank.Dicom;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>The face of a made head: all of it goes, the brain stays, and where it can't be told nothing is said to be clean.</summary>
public sealed class FaceRegionTests
{
    public static TheoryData<string> Stacks => new(["ct 5 mm", "ct 2 mm", "ct from the eyes up", "mr sagittal", "mr axial"]);

    [Theory]
    [MemberData(nameof(Stacks))]
    public void The_nose_and_the_front_of_the_eyes_lie_in_the_face_and_no_part_of_the_brain_does(string stack)
    {
        var (phantom, planes) = Of(stack);
        var face = FaceRegion.Find(Volume(phantom, planes))!;
        Assert.InRange(face.Brow, HeadPhantom.Brow - 14, HeadPhantom.Brow + 14);
        var (nose, eyes, brain) = (0, 0, 0);
        foreach (var point in Points(planes))
        {
            if (HeadPhantom.IsNose(point)) (nose, _) = (nose + 1, face.Contains(point) ? 0 : throw new InvalidOperationException($"{point} of the nose stays."));
            if (HeadPhantom.IsEye(point) && point.Y <= HeadPhantom.EyeDepth) (eyes, _) = (eyes + 1, face.Contains(point) ? 0 : throw new InvalidOperationException($"{point} of an eye stays."));
            if (HeadPhantom.IsBrain(point)) (brain, _) = (brain + 1, !face.Contains(point) ? 0 : throw new InvalidOperationException($"{point} of the brain goes."));
        }
        Assert.True(eyes > 100 && brain > 10_000 && (nose > 100 || stack.Contains("eyes", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Erased_pixels_are_air_the_others_are_the_same_and_the_result_is_accepted(string stack)
    {
        var (phantom, planes) = Of(stack);
        var before = Volume(phantom, planes);
        var face = FaceRegion.Find(before)!;
        var after = new HeadVolume(planes[0], before.IsHounsfield);
        foreach (var plane in planes)
        {
            var source = Native(phantom, plane);
            var native = source.ToArray();
            face.Erase(plane, Format(plane), 1, before.IsHounsfield ? -1024 : 0, native);
            for (var i = 0; i < plane.Rows * plane.Columns; i++)
            {
                var stored = BinaryPrimitives.ReadUInt16LittleEndian(native.AsSpan(2 * i));
                var isFace = face.Contains(plane.At(i % plane.Columns, i / plane.Columns));
                Assert.Equal(isFace ? before.IsHounsfield ? 24 : (ushort)4 : BinaryPrimitives.ReadUInt16LittleEndian(source.AsSpan(2 * i)), stored);
            }
            after.Add(plane, Values(native, before.IsHounsfield ? -1024 : 0));
        }
        Assert.True(after.Close());
        Assert.True(face.IsTakenFrom(after));
    }

    [Fact]
    public void Seen_from_before_the_surface_differs_in_the_face_alone()
    {
        var (phantom, planes) = Of("ct 2 mm");
        var face = FaceRegion.Find(Volume(phantom, planes))!;
        var (moved, window) = (0, 0);
        for (var z = -110.0; z < 100; z += 3)
        {
            for (var x = -70.0; x < 70; x += 3)
            {
                var (before, after) = (Skin(x, z, _ => false), Skin(x, z, face.Contains));
                if (z > face.Brow)
                    Assert.Equal(before, after);
                if (z < -20 && z > -90 && Math.Abs(x) < 25)
                {
                    window++;
                    if (after - before >= 15) moved++;
                }
            }
        }
        Assert.True(window > 300);
        Assert.Equal(window, moved);

        double Skin(double x, double z, Func<Point, bool> isGone)
        {
            for (var y = -140.0; y < 110; y++)
            {
                if (HeadPhantom.IsSkin(new Point(x, y, z)) && !isGone(new Point(x, y, z))) return y;
            }
            return 110;
        }
    }

    [Fact]
    public void A_result_in_which_a_face_is_left_or_brain_is_gone_is_not_accepted()
    {
        var (phantom, planes) = Of("ct 5 mm");
        var face = FaceRegion.Find(Volume(phantom, planes))!;
        Assert.False(face.IsTakenFrom(Volume(phantom, planes)));
        Assert.False(face.IsTakenFrom(Changed(point => face.Contains(point) && !(HeadPhantom.IsNose(point) && point.X > 0))));
        Assert.False(face.IsTakenFrom(Changed(point => face.Contains(point) || (HeadPhantom.IsBrain(point) && point.Z > 60))));
        Assert.True(face.IsTakenFrom(Changed(face.Contains)));

        HeadVolume Changed(Func<Point, bool> isGone) => Volume(phantom, planes, point => isGone(point) ? -1000 : phantom.At(point));
    }

    [Fact]
    public void What_is_no_whole_stack_is_no_volume()
    {
        var planes = HeadPhantom.Axial();
        Assert.False(Stack([.. planes.Take(7)]).Close());
        Assert.False(Stack([.. planes.Where((_, number) => number is < 20 or > 21)]).Close()); // A gap.
        Assert.True(Stack([.. planes, .. planes]).Close()); // Two echoes at each place.
        Assert.False(Stack([.. planes.Take(20), .. planes.Skip(20).Select(plane => plane with { Right = new Point(0, 1.5, 0), Down = new Point(0, 0, -1.5) })]).Close());
        Assert.False(Stack([.. planes.Select(plane => plane with { Origin = plane.Origin + new Point(0, plane.Origin.Z * 0.3, 0) })]).Close()); // A tilted gantry.
        Assert.True(Stack(planes).Close());

        static HeadVolume Stack(IReadOnlyList<SlicePlane> planes)
        {
            var volume = new HeadVolume(planes[0], isHounsfield: true);
            foreach (var plane in planes) volume.Add(plane, new double[plane.Rows * plane.Columns]);
            return volume;
        }
    }

    [Fact]
    public void Nothing_is_found_where_it_is_not_certain_what_is_the_face()
    {
        var planes = HeadPhantom.Axial();
        var phantom = new HeadPhantom();
        Assert.Null(FaceRegion.Find(Volume(phantom, planes, _ => -1000))); // Nothing there.
        Assert.Null(FaceRegion.Find(Volume(phantom, planes, point => phantom.At(point with { Y = -point.Y })))); // It lies on its face, and the header does not say so.
        Assert.Null(FaceRegion.Find(Volume(phantom, HeadPhantom.Axial(-20, 60)))); // Neither a nose nor the top.
        Assert.Null(FaceRegion.Find(Volume(phantom, planes, point => (point.X * point.X) + (point.Y * point.Y) < 100 * 100 ? 40 : -1000))); // A trunk.
    }

    [Fact]
    public void A_header_that_does_not_say_where_the_slice_lies_gives_no_plane()
    {
        var slice = IdentifiedCt.Builder().Set(Example.Tag("Rows"), "64").Set(Example.Tag("Columns"), "64");
        Assert.NotNull(SlicePlane.Read(slice.Build()));
        foreach (var (keyword, values) in new (string, string[])[]
        {
            ("ImagePositionPatient", ["1", "2"]), ("ImagePositionPatient", []), ("ImageOrientationPatient", ["1", "0", "0", "1", "0", "0"]), ("ImageOrientationPatient", ["2", "0", "0", "0", "1", "0"]),
            ("PixelSpacing", ["0", "0.7"]), ("PixelSpacing", []),
        })
        {
            Assert.Null(SlicePlane.Read(new DatasetBuilder(slice.Build()).Set(Example.Tag(keyword), values).Build()));
        }
    }

    private static (HeadPhantom Phantom, IReadOnlyList<SlicePlane> Planes) Of(string stack) => stack switch
    {
        "ct 2 mm" => (new HeadPhantom(), HeadPhantom.Axial(step: 2)),
        "ct from the eyes up" => (new HeadPhantom(), HeadPhantom.Axial(from: -25)),
        "mr sagittal" => (new HeadPhantom(isMr: true), HeadPhantom.Sagittal()),
        "mr axial" => (new HeadPhantom(isMr: true), HeadPhantom.Axial()),
        _ => (new HeadPhantom(), HeadPhantom.Axial()),
    };

    private static HeadVolume Volume(HeadPhantom phantom, IReadOnlyList<SlicePlane> planes, Func<Point, double>? at = null)
    {
        var volume = new HeadVolume(planes[0], phantom.Air < 0);
        foreach (var plane in planes)
            volume.Add(plane, at is null ? phantom.Values(plane) : [.. Enumerable.Range(0, plane.Rows * plane.Columns).Select(i => at(plane.At(i % plane.Columns, i / plane.Columns)))]);
        Assert.True(volume.Close());
        return volume;
    }

    private static IEnumerable<Point> Points(IReadOnlyList<SlicePlane> planes) =>
        planes.SelectMany(plane => Enumerable.Range(0, plane.Rows * plane.Columns).Select(i => plane.At(i % plane.Columns, i / plane.Columns)));

    private static FrameFormat Format(SlicePlane plane) =>
        new() { Rows = plane.Rows, Columns = plane.Columns, BitsAllocated = 16, BitsStored = 12, HighBit = 11, Photometric = "MONOCHROME2" };

    private static byte[] Native(HeadPhantom phantom, SlicePlane plane)
    {
        var values = phantom.Values(plane);
        var native = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(native.AsSpan(2 * i), (ushort)(values[i] + (phantom.Air < 0 ? 1024 : 0)));
        return native;
    }

    private static double[] Values(byte[] native, double intercept) =>
        [.. Enumerable.Range(0, native.Length / 2).Select(i => BinaryPrimitives.ReadUInt16LittleEndian(native.AsSpan(2 * i)) + intercept)];
}
