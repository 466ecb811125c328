import { own } from '../../../kernel/index.js';

/** Centres of countries in whole degrees of latitude and longitude: sufficient to detect impossible travel. */
const CENTRES =
  'AD43,2 AE24,54 AF34,66 AG17,-62 AI18,-63 AL41,20 AM40,45 AO-12,18 AR-34,-64 AS-14,-170 AT47,14 AU-25,134 AW13,-70 AX60,20 AZ40,47 BA44,18 BB13,-60 BD24,90 BE51,4 BF13,-2 BG43,25 BH26,51 BI-3,30 BJ9,2 BL18,-63 BM32,-65 BN5,115 BO-17,-65 BQ12,-68 BR-10,-53 BS24,-76 BT27,90 BW-22,24 BY53,28 BZ17,-89 CA57,-106 CC-12,97 CD-3,24 CF7,21 CG-1,15 CH47,8 CI8,-6 CK-21,-160 CL-35,-71 CM6,12 CN35,104 CO4,-73 CR10,-84 CU22,-79 CV16,-24 CW12,-69 CX-10,106 CY35,33 CZ50,15 DE51,10 DJ12,43 DK56,10 DM15,-61 DO19,-71 DZ28,3 EC-1,-78 EE59,26 EG27,30 EH24,-13 ER15,39 ES40,-4 ET9,40 FI64,26 FJ-18,178 FK-52,-59 FM7,158 FO62,-7 FR46,2 GA-1,12 GB54,-2 GD12,-62 GE42,43 GF4,-53 GG49,-3 GH8,-1 GI36,-5 GL72,-40 GM13,-15 GN10,-11 GP16,-62 GQ2,10 GR39,22 GT16,-90 GU13,145 GW12,-15 GY5,-59 HK22,114 HN15,-87 HR45,16 HT19,-72 HU47,20 ID-2,118 IE53,-8 IL31,35 IM54,-5 IN22,79 IO-6,72 IQ33,44 IR32,53 IS65,-19 IT42,13 JE49,-2 JM18,-77 JO31,36 JP36,138 KE0,38 KG41,75 KH13,105 KI2,-157 KM-12,43 KN17,-63 KP40,127 KR36,128 KW29,48 KY19,-81 KZ48,67 LA18,104 LB34,36 LC14,-61 LI47,10 LK8,81 LR6,-9 LS-30,28 LT55,24 LU50,6 LV57,25 LY27,17 MA32,-6 MC44,7 MD47,29 ME43,19 MF18,-63 MG-19,47 MH7,171 MK42,22 ML17,-4 MM21,96 MN47,104 MO22,114 MP15,146 MQ15,-61 MR20,-10 MS17,-62 MT36,14 MU-20,58 MV3,73 MW-13,34 MX24,-102 MY4,109 MZ-17,35 NA-22,17 NC-21,165 NE17,9 NF-29,168 NG9,8 NI13,-85 NL52,5 NO62,10 NP28,84 NR-1,167 NU-19,-170 NZ-42,173 OM21,56 PA9,-80 PE-9,-75 PF-17,-149 PG-6,145 PH12,122 PK30,69 PL52,19 PM47,-56 PR18,-66 PS32,35 PT40,-8 PW7,134 PY-23,-58 QA25,51 RE-21,56 RO46,25 RS44,21 RU60,90 RW-2,30 SA24,45 SB-9,160 SC-5,55 SD15,30 SE62,16 SG1,104 SH-16,-6 SI46,15 SK49,19 SL9,-12 SM44,12 SN14,-14 SO6,46 SR4,-56 SS7,30 ST0,7 SV14,-89 SX18,-63 SY35,38 SZ-27,31 TC22,-72 TD15,19 TG9,1 TH15,101 TJ39,71 TK-9,-172 TL-9,126 TM39,59 TN34,10 TO-20,-175 TR39,35 TT11,-61 TV-8,178 TW24,121 TZ-6,35 UA49,32 UG1,32 US40,-98 UY-33,-56 UZ41,64 VA42,12 VC13,-61 VE7,-66 VG18,-64 VI18,-65 VN16,107 VU-16,167 WF-13,-176 WS-14,-172 XK43,21 YE16,48 YT-13,45 ZA-29,24 ZM-13,28 ZW-19,30';

/** Radius of large countries, in kilometres. */
const REACH: Readonly<Record<string, number>> = {
  RU: 3500,
  CA: 2500,
  US: 2500,
  CN: 2300,
  BR: 2000,
  AU: 2000,
  KZ: 1500,
  IN: 1500,
  AR: 1700,
  DZ: 1200,
};
const USUAL_REACH = 500;
const EARTH_RADIUS_KM = 6371;

type Place = readonly [latitude: number, longitude: number];

const places: ReadonlyMap<string, Place> = new Map(
  CENTRES.split(' ').map((entry) => [entry.slice(0, 2), entry.slice(2).split(',').map(Number) as unknown as Place]),
);

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Minimum distance of two countries in kilometres; 0 where they may touch, or one of them is unknown. */
export function distanceBetween(a: string, b: string): number {
  const [from, to] = [places.get(a), places.get(b)];
  if (!from || !to || a === b) return 0;
  const [dLat, dLon] = [radians(to[0] - from[0]), radians(to[1] - from[1])];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(from[0])) * Math.cos(radians(to[0])) * Math.sin(dLon / 2) ** 2;
  const centres = 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
  return Math.max(0, centres - (own(REACH, a) ?? USUAL_REACH) - (own(REACH, b) ?? USUAL_REACH));
}
