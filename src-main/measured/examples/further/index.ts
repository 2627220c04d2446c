import acPacedU25000B50 from './ac-paced-u-25000-b50.json' with { type: 'json' };
import acU128S6000B50Rep1 from './ac-u128-s6000-b50-rep1.json' with { type: 'json' };
import acU128S6000B50Rep2 from './ac-u128-s6000-b50-rep2.json' with { type: 'json' };
import acU256S20000B100 from './ac-u256-s20000-b100.json' with { type: 'json' };
import bmpD256B50 from './bmp-d256-b50.json' with { type: 'json' };
import bmpD512HotB100 from './bmp-d512-hot-b100.json' with { type: 'json' };
import coldR256B100Lnk from './cold-r256-b100-lnk.json' with { type: 'json' };
import idleR512B50 from './idle-r512-b50.json' with { type: 'json' };
import idlefillR1024B200 from './idlefill-r1024-b200.json' with { type: 'json' };
import idlefillR512B50 from './idlefill-r512-b50.json' with { type: 'json' };
import lnkH646000B50Rep2 from './lnk-h64-6000-b50-rep2.json' with { type: 'json' };
import lnkH646000B50Rep3 from './lnk-h64-6000-b50-rep3.json' with { type: 'json' };
import lnkH646000B50StolenCpu from './lnk-h64-6000-b50-stolen-cpu.json' with { type: 'json' };
import lnkU9000B50D50 from './lnk-u-9000-b50-d50.json' with { type: 'json' };
import mfd2U3000B50Lnk from './mfd2-u-3000-b50-lnk.json' with { type: 'json' };
import mfd4U6000B100 from './mfd4-u-6000-b100.json' with { type: 'json' };
import mirD256B50 from './mir-d256-b50.json' with { type: 'json' };
import mirD256B50Wb from './mir-d256-b50-wb.json' with { type: 'json' };
import mirD512B100Seq from './mir-d512-b100-seq.json' with { type: 'json' };
import mirD512HalfB50 from './mir-d512-half-b50.json' with { type: 'json' };
import postH168000B50 from './post-h16-8000-b50.json' with { type: 'json' };
import postU10000B50Rep2 from './post-u-10000-b50-rep2.json' with { type: 'json' };
import postU10000B50Rep3 from './post-u-10000-b50-rep3.json' with { type: 'json' };
import postU10000B50Rtt10 from './post-u-10000-b50-rtt10.json' with { type: 'json' };
import postpreU10000B50 from './postpre-u-10000-b50.json' with { type: 'json' };
import postqU10000B50 from './postq-u-10000-b50.json' with { type: 'json' };
import preB64H3215000B25D50 from './pre-b64-h32-15000-b25-d50.json' with { type: 'json' };
import preH168000B50 from './pre-h16-8000-b50.json' with { type: 'json' };
import preH6410000B50 from './pre-h64-10000-b50.json' with { type: 'json' };
import preH646000B50D1000 from './pre-h64-6000-b50-d1000.json' with { type: 'json' };
import preH646000B50D300Rep2 from './pre-h64-6000-b50-d300-rep2.json' with { type: 'json' };
import preH646000B50D300Rep3 from './pre-h64-6000-b50-d300-rep3.json' with { type: 'json' };
import preH646000B50D300Rep4 from './pre-h64-6000-b50-d300-rep4.json' with { type: 'json' };
import preU1000B50 from './pre-u-1000-b50.json' with { type: 'json' };
import preU6000B100R1024 from './pre-u-6000-b100-r1024.json' with { type: 'json' };
import preU6000B50Rep1 from './pre-u-6000-b50-rep1.json' with { type: 'json' };
import preU6000B50Rep2 from './pre-u-6000-b50-rep2.json' with { type: 'json' };
import preU6000B50Rep3 from './pre-u-6000-b50-rep3.json' with { type: 'json' };
import xbB1024H3215000B25D50 from './xb-b1024-h32-15000-b25-d50.json' with { type: 'json' };
import xbB64H3215000B25D50 from './xb-b64-h32-15000-b25-d50.json' with { type: 'json' };
import xbB64H3220000B50Rep1 from './xb-b64-h32-20000-b50-rep1.json' with { type: 'json' };
import xbB64H3220000B50Rep2 from './xb-b64-h32-20000-b50-rep2.json' with { type: 'json' };
import xbB8H3220000B50 from './xb-b8-h32-20000-b50.json' with { type: 'json' };

/** Measured files beside the examples, by name. Loaded only when they are asked for: they are a megabyte. */
export const FURTHER: Readonly<Record<string, object>> = {
  'ac-paced-u-25000-b50': acPacedU25000B50,
  'ac-u128-s6000-b50-rep1': acU128S6000B50Rep1,
  'ac-u128-s6000-b50-rep2': acU128S6000B50Rep2,
  'ac-u256-s20000-b100': acU256S20000B100,
  'bmp-d256-b50': bmpD256B50,
  'bmp-d512-hot-b100': bmpD512HotB100,
  'cold-r256-b100-lnk': coldR256B100Lnk,
  'idle-r512-b50': idleR512B50,
  'idlefill-r1024-b200': idlefillR1024B200,
  'idlefill-r512-b50': idlefillR512B50,
  'lnk-h64-6000-b50-rep2': lnkH646000B50Rep2,
  'lnk-h64-6000-b50-rep3': lnkH646000B50Rep3,
  'lnk-h64-6000-b50-stolen-cpu': lnkH646000B50StolenCpu,
  'lnk-u-9000-b50-d50': lnkU9000B50D50,
  'mfd2-u-3000-b50-lnk': mfd2U3000B50Lnk,
  'mfd4-u-6000-b100': mfd4U6000B100,
  'mir-d256-b50': mirD256B50,
  'mir-d256-b50-wb': mirD256B50Wb,
  'mir-d512-b100-seq': mirD512B100Seq,
  'mir-d512-half-b50': mirD512HalfB50,
  'post-h16-8000-b50': postH168000B50,
  'post-u-10000-b50-rep2': postU10000B50Rep2,
  'post-u-10000-b50-rep3': postU10000B50Rep3,
  'post-u-10000-b50-rtt10': postU10000B50Rtt10,
  'postpre-u-10000-b50': postpreU10000B50,
  'postq-u-10000-b50': postqU10000B50,
  'pre-b64-h32-15000-b25-d50': preB64H3215000B25D50,
  'pre-h16-8000-b50': preH168000B50,
  'pre-h64-10000-b50': preH6410000B50,
  'pre-h64-6000-b50-d1000': preH646000B50D1000,
  'pre-h64-6000-b50-d300-rep2': preH646000B50D300Rep2,
  'pre-h64-6000-b50-d300-rep3': preH646000B50D300Rep3,
  'pre-h64-6000-b50-d300-rep4': preH646000B50D300Rep4,
  'pre-u-1000-b50': preU1000B50,
  'pre-u-6000-b100-r1024': preU6000B100R1024,
  'pre-u-6000-b50-rep1': preU6000B50Rep1,
  'pre-u-6000-b50-rep2': preU6000B50Rep2,
  'pre-u-6000-b50-rep3': preU6000B50Rep3,
  'xb-b1024-h32-15000-b25-d50': xbB1024H3215000B25D50,
  'xb-b64-h32-15000-b25-d50': xbB64H3215000B25D50,
  'xb-b64-h32-20000-b50-rep1': xbB64H3220000B50Rep1,
  'xb-b64-h32-20000-b50-rep2': xbB64H3220000B50Rep2,
  'xb-b8-h32-20000-b50': xbB8H3220000B50,
};
