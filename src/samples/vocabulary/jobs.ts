import { graduateJob } from './campus.ts';
import { analystCodeQuestions, backendCodeQuestions } from './code-questions.ts';
import type { Team } from './people.ts';
import type { JobWords } from './phrases.ts';
import { backendQuestions } from './questions-backend.ts';
import { analystQuestions, peopleQuestions, productQuestions, salesQuestions } from './questions-business.ts';
import { analystOpenings, analystProjects, analystRemarks } from './remarks-analyst.ts';
import { backendOpenings, backendProjects, backendRemarks } from './remarks-backend.ts';
import { productOpenings, productProjects, productRemarks } from './remarks-product.ts';
import { salesOpenings, salesProjects, salesRemarks } from './remarks-sales.ts';
import { peopleOpenings, sharedRemarks } from './remarks-shared.ts';

/** Team that hires for a job. */
export type HiringTeam = Exclude<Team, 'people'>;

/** The openings of the sample company, by the team that hires. */
export const jobs: Readonly<Record<HiringTeam, JobWords>> = {
  backend: {
    name: { zh: '后端开发工程师', en: 'Backend Engineer' },
    projects: backendProjects,
    openings: backendOpenings,
    remarks: { ...sharedRemarks, ...backendRemarks },
    questions: backendQuestions,
    codeQuestions: backendCodeQuestions,
  },
  product: {
    name: { zh: '产品经理', en: 'Product Manager' },
    projects: productProjects,
    openings: productOpenings,
    remarks: { ...sharedRemarks, ...productRemarks },
    questions: productQuestions,
    codeQuestions: [],
  },
  analyst: {
    name: { zh: '数据分析师', en: 'Data Analyst' },
    projects: analystProjects,
    openings: analystOpenings,
    remarks: { ...sharedRemarks, ...analystRemarks },
    questions: analystQuestions,
    codeQuestions: analystCodeQuestions,
  },
  sales: {
    name: { zh: '企业客户销售', en: 'Enterprise Sales' },
    projects: salesProjects,
    openings: salesOpenings,
    remarks: { ...sharedRemarks, ...salesRemarks },
    questions: salesQuestions,
    codeQuestions: [],
  },
};

/** Openings by name; candidates of the one for graduates meet the engineers. */
export type JobName = HiringTeam | 'graduate';

export const wordsOfJobs: Readonly<Record<JobName, JobWords>> = { ...jobs, graduate: graduateJob };

/** What the people team says and asks about candidates of the job. */
export function peopleWords(job: JobWords): JobWords {
  const common = { openings: peopleOpenings, remarks: sharedRemarks, questions: peopleQuestions };
  return { ...job, ...common, ...job.lastRound, codeQuestions: [] };
}
